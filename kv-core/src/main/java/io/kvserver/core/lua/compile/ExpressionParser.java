package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.tree.Arithmetic;
import io.kvserver.core.lua.tree.Call;
import io.kvserver.core.lua.tree.Concat;
import io.kvserver.core.lua.tree.Constant;
import io.kvserver.core.lua.tree.Expression;
import io.kvserver.core.lua.tree.Index;
import io.kvserver.core.lua.tree.Logic;
import io.kvserver.core.lua.tree.Values;
import io.kvserver.core.lua.tree.Variable;
import java.util.ArrayList;
import java.util.List;

/** Parses expressions, with the operators between them. Confined to one thread. */
final class ExpressionParser {
    private static final int MAX_LEVELS = 190;
    private static final int UNARY = 8;

    private final Parser statements;
    private final Lexer lexer;
    private final Captured captured;
    private int levels;
    /** Whether the primary expression that was read last is just an expression in parentheses. */
    private boolean wasInParentheses;

    ExpressionParser(Parser statements, Lexer lexer, Captured captured) {
        this.statements = statements;
        this.lexer = lexer;
        this.captured = captured;
    }

    void enterLevel() {
        if (++levels > MAX_LEVELS) {
            throw lexer.error("chunk has too many syntax levels");
        }
    }

    void leaveLevel() {
        levels--;
    }

    LuaError expected(Token token) {
        return lexer.errorHere("'" + token.text + "' expected");
    }

    /** Skips the current token if it is this one. Returns whether it was. */
    boolean skips(Token token) {
        if (lexer.token() != token) {
            return false;
        }
        lexer.next();
        return true;
    }

    /** Skips the current token, which must be this one. */
    void takes(Token token) {
        if (!skips(token)) {
            throw expected(token);
        }
    }

    /** Skips the token that must close what another token opened at a line. */
    void closes(Token token, Token opened, int line) {
        if (!skips(token)) {
            if (line == lexer.line()) {
                throw expected(token);
            }
            throw lexer.errorHere(
                    "'" + token.text + "' expected (to close '" + opened.text + "' at line " + line + ")");
        }
    }

    LuaString name() {
        if (lexer.token() != Token.NAME) {
            throw expected(Token.NAME);
        }
        LuaString name = lexer.text();
        lexer.next();
        return name;
    }

    Expression variable(LuaString name) {
        Variable local = statements.scope().variable(lexer.lastLine(), name.toString());
        return local != null ? local : new Variable.Global(lexer.lastLine(), name);
    }

    boolean wasInParentheses() {
        return wasInParentheses;
    }

    Expression[] list() {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (skips(Token.COMMA));
        return held(list);
    }

    /** A list of expressions; the values before a call are kept in the frame. */
    private Expression[] held(List<Expression> list) {
        boolean isBeforeCall = false;
        for (int i = list.size() - 1; i >= 0; i--) {
            Expression expression = list.get(i);
            if (isBeforeCall) {
                list.set(i, statements.scope().held(expression));
            }
            isBeforeCall |= expression.mayCall();
        }
        return list.toArray(new Expression[0]);
    }

    Expression expression() {
        Expression expression = binary(0);
        statements.scope().uses(expression);
        return expression;
    }

    private Expression binary(int limit) {
        enterLevel();
        Expression left = unary();
        Operator operator = Operator.of(lexer.token());
        while (operator != null && operator.left > limit) {
            lexer.next();
            Expression right = binary(operator.right);
            Expression first = right.mayCall() ? statements.scope().held(left) : left;
            left = operator.node(lexer.lastLine(), first, right);
            operator = Operator.of(lexer.token());
        }
        leaveLevel();
        return left;
    }

    private Expression unary() {
        Token token = lexer.token();
        if (token != Token.NOT && token != Token.MINUS && token != Token.COUNT) {
            return simple();
        }
        lexer.next();
        Expression operand = binary(UNARY);
        int line = lexer.lastLine();
        return switch (token) {
            case NOT -> new Logic.Not(line, operand);
            case MINUS -> Arithmetic.negate(line, operand);
            default -> new Logic.Length(line, operand);
        };
    }

    private Expression simple() {
        Expression result;
        int line = lexer.line();
        switch (lexer.token()) {
            case NUMBER -> result = new Constant.Numeric(line, lexer.number());
            case STRING -> result = new Constant(line, lexer.text());
            case NIL -> result = new Constant(line, null);
            case TRUE -> result = new Constant(line, true);
            case FALSE -> result = new Constant(line, false);
            case DOTS -> {
                if (!statements.scope().isVararg()) {
                    throw lexer.errorHere("cannot use '...' outside a vararg function");
                }
                statements.scope().useExtra();
                result = new Values.Extra(line);
            }
            case OPEN_BRACE -> {
                return table();
            }
            case FUNCTION -> {
                lexer.next();
                return functionBody(false, line);
            }
            default -> {
                return primary();
            }
        }
        lexer.next();
        return result;
    }

    Expression primary() {
        Expression result = prefix();
        while (true) {
            int line = lexer.lastLine();
            switch (lexer.token()) {
                case DOT -> {
                    lexer.next();
                    result = new Index.Field(line, owner(result), name());
                }
                case OPEN_BRACKET -> result = element(line, owner(result));
                case COLON -> {
                    lexer.next();
                    LuaString name = name();
                    int callLine = lexer.line();
                    result = new Call.Method(callLine, owner(result), name, arguments());
                }
                case OPEN, STRING, OPEN_BRACE -> {
                    int callLine = lexer.line();
                    result = Call.of(callLine, owner(result), arguments());
                }
                default -> {
                    return result;
                }
            }
            wasInParentheses = false;
        }
    }

    /** The object of an element or a method: kept in the frame if it is a new value. */
    private Expression owner(Expression expression) {
        return expression.mayCall() || expression instanceof Values.Table || expression instanceof Concat
                ? statements.scope().held(expression)
                : expression;
    }

    private Expression prefix() {
        if (lexer.token() == Token.NAME) {
            Expression variable = variable(name());
            wasInParentheses = false;
            return variable;
        } else if (lexer.token() == Token.OPEN) {
            int line = lexer.line();
            lexer.next();
            Expression inner = expression();
            closes(Token.CLOSE, Token.OPEN, line);
            wasInParentheses = true;
            return inner.isMulti() ? new Logic.Single(line, inner) : inner;
        }
        throw lexer.errorHere("unexpected symbol");
    }

    private Expression element(int line, Expression object) {
        Expression written = bracketed();
        Expression key = written.mayCall() || written instanceof Concat
                ? statements.scope().held(written)
                : written;
        return key instanceof Constant constant && constant.text() != null
                ? new Index.Field(line, object, constant.text())
                : new Index.Element(line, object, key);
    }

    private Expression bracketed() {
        lexer.next();
        Expression key = expression();
        takes(Token.CLOSE_BRACKET);
        return key;
    }

    private Expression[] arguments() {
        int line = lexer.line();
        switch (lexer.token()) {
            case OPEN -> {
                if (line != lexer.lastLine()) {
                    throw lexer.errorHere("ambiguous syntax (function call x new statement)");
                }
                lexer.next();
                Expression[] arguments = lexer.token() == Token.CLOSE ? new Expression[0] : list();
                closes(Token.CLOSE, Token.OPEN, line);
                return arguments;
            }
            case OPEN_BRACE -> {
                return new Expression[] {table()};
            }
            case STRING -> {
                Expression text = new Constant(line, lexer.text());
                lexer.next();
                return new Expression[] {text};
            }
            default -> throw lexer.errorHere("function arguments expected");
        }
    }

    private Expression table() {
        int line = lexer.line();
        takes(Token.OPEN_BRACE);
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (lexer.token() != Token.CLOSE_BRACE) {
            keys.add(key());
            values.add(expression());
            if (!skips(Token.COMMA) && !skips(Token.SEMICOLON)) {
                break;
            }
        }
        closes(Token.CLOSE_BRACE, Token.OPEN_BRACE, line);
        return new Values.Table(
                line, statements.scope().hold(), keys.toArray(new Expression[0]), values.toArray(new Expression[0]));
    }

    private Expression key() {
        Expression key = Values.Table.NO_KEY;
        if (lexer.token() == Token.OPEN_BRACKET) {
            key = bracketed();
            takes(Token.ASSIGN);
        } else if (lexer.token() == Token.NAME && lexer.peek() == Token.ASSIGN) {
            key = new Constant(lexer.line(), name());
            lexer.next();
        }
        return key;
    }

    /** Parses a function from its parameters on. */
    Expression functionBody(boolean isMethod, int line) {
        FunctionScope inner = new FunctionScope(lexer, captured, statements.scope(), line);
        takes(Token.OPEN);
        List<String> names = new ArrayList<>();
        if (isMethod) {
            names.add("self");
        }
        boolean takesMore = false;
        if (lexer.token() != Token.CLOSE) {
            do {
                if (lexer.token() == Token.DOTS) {
                    lexer.next();
                    takesMore = true;
                } else if (lexer.token() == Token.NAME) {
                    names.add(name().toString());
                } else {
                    throw lexer.errorHere("<name> or '...' expected");
                }
            } while (!takesMore && skips(Token.COMMA));
        }
        inner.declareParameters(names, takesMore);
        takes(Token.CLOSE);
        return new Values.Function(line, statements.function(inner, line));
    }
}
