package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.tree.Arithmetic;
import io.kvserver.core.lua.tree.Comparison;
import io.kvserver.core.lua.tree.Concat;
import io.kvserver.core.lua.tree.Expression;
import io.kvserver.core.lua.tree.Logic;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The binary operators, with their left and right precedence. */
enum Operator {
    OR(Token.OR, 1, 1, Logic.Or::new),
    AND(Token.AND, 2, 2, Logic.And::new),
    LESS(Token.LESS, 3, 3, Comparison.Less::new),
    GREATER(Token.GREATER, 3, 3, Comparison.Greater::new),
    LESS_OR_EQUAL(Token.LESS_OR_EQUAL, 3, 3, Comparison.LessOrEqual::new),
    GREATER_OR_EQUAL(Token.GREATER_OR_EQUAL, 3, 3, Comparison.GreaterOrEqual::new),
    EQUAL(Token.EQUAL, 3, 3, (line, a, b) -> new Comparison.Equal(line, a, b, true)),
    NOT_EQUAL(Token.NOT_EQUAL, 3, 3, (line, a, b) -> new Comparison.Equal(line, a, b, false)),
    CONCAT(Token.CONCAT, 5, 4, Concat::of),
    ADD(Token.PLUS, 6, 6, Arithmetic.Add::new),
    SUBTRACT(Token.MINUS, 6, 6, Arithmetic.Subtract::new),
    MULTIPLY(Token.TIMES, 7, 7, Arithmetic.Multiply::new),
    DIVIDE(Token.DIVIDED, 7, 7, Arithmetic.Divide::new),
    MODULO(Token.MODULO, 7, 7, Arithmetic.Modulo::new),
    POWER(Token.POWER, 10, 9, Arithmetic.Power::new);

    private static final Map<Token, Operator> BY_TOKEN = new EnumMap<>(Token.class);

    static {
        for (Operator operator : values()) {
            BY_TOKEN.put(operator.token, operator);
        }
    }

    /** Makes the node of an operator. */
    private interface Maker {
        Expression make(int line, Expression left, Expression right);
    }

    final int left;
    final int right;
    private final Token token;

    @SuppressWarnings("ImmutableEnumChecker") // Constructors of nodes hold no state.
    private final Maker maker;

    Operator(Token token, int left, int right, Maker maker) {
        this.token = token;
        this.left = left;
        this.right = right;
        this.maker = maker;
    }

    static @Nullable Operator of(Token token) {
        return BY_TOKEN.get(token);
    }

    Expression node(int line, Expression first, Expression second) {
        return maker.make(line, first, second);
    }
}
