package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.tree.Assignment;
import io.kvserver.core.lua.tree.Assignments;
import io.kvserver.core.lua.tree.Call;
import io.kvserver.core.lua.tree.Constant;
import io.kvserver.core.lua.tree.Control;
import io.kvserver.core.lua.tree.Expression;
import io.kvserver.core.lua.tree.Index;
import io.kvserver.core.lua.tree.Loops;
import io.kvserver.core.lua.tree.Prototype;
import io.kvserver.core.lua.tree.Statement;
import io.kvserver.core.lua.tree.Variable;
import java.util.ArrayList;
import java.util.List;

/** Parses the statements of a chunk; {@link ExpressionParser} parses their expressions. Confined to one thread. */
final class Parser {
    private static final int MAX_TARGETS = 200;

    private final Lexer lexer;
    private final ExpressionParser expressions;
    private FunctionScope scope;

    private Parser(byte[] source, String chunkName, Captured captured) {
        lexer = new Lexer(source, chunkName);
        scope = new FunctionScope(lexer, captured, null, 0);
        expressions = new ExpressionParser(this, lexer, captured);
    }

    static Prototype parse(byte[] source, String chunkName) {
        Captured captured = new Captured();
        new Parser(source, chunkName, captured).chunk();
        captured.restart();
        return new Parser(source, chunkName, captured).chunk();
    }

    private Prototype chunk() {
        lexer.next();
        scope.setChunk();
        Statement[] body = statements();
        if (lexer.token() != Token.END_OF_TEXT) {
            throw expressions.expected(Token.END_OF_TEXT);
        }
        return scope.finish(body);
    }

    FunctionScope scope() {
        return scope;
    }

    /** Parses the body of a function, up to its end. */
    Prototype function(FunctionScope inner, int line) {
        FunctionScope outer = scope;
        scope = inner;
        Statement[] body = statements();
        Prototype prototype = inner.finish(body);
        scope = outer;
        expressions.closes(Token.END, Token.FUNCTION, line);
        return prototype;
    }

    private Statement[] statements() {
        List<Statement> statements = new ArrayList<>();
        expressions.enterLevel();
        boolean isLast = false;
        while (!isLast && !endsBlock()) {
            isLast = lexer.token() == Token.RETURN || lexer.token() == Token.BREAK;
            statements.add(statement());
            expressions.skips(Token.SEMICOLON);
        }
        expressions.leaveLevel();
        return statements.toArray(new Statement[0]);
    }

    private boolean endsBlock() {
        return switch (lexer.token()) {
            case ELSE, ELSEIF, END, END_OF_TEXT, UNTIL -> true;
            default -> false;
        };
    }

    private Statement[] block() {
        int known = scope.enterBlock();
        Statement[] body = statements();
        scope.leaveBlock(known);
        return body;
    }

    private Statement[] loopBlock() {
        scope.enterLoop();
        Statement[] body = block();
        scope.leaveLoop();
        return body;
    }

    private Statement statement() {
        int line = lexer.line();
        return switch (lexer.token()) {
            case IF -> ifStatement(line);
            case WHILE -> whileStatement(line);
            case DO -> doStatement(line);
            case FOR -> forStatement(line);
            case REPEAT -> repeatStatement(line);
            case FUNCTION -> functionStatement(line);
            case LOCAL -> {
                lexer.next();
                yield expressions.skips(Token.FUNCTION) ? localFunction(line) : localStatement();
            }
            case RETURN -> returnStatement();
            case BREAK -> {
                lexer.next();
                if (!scope.isInLoop()) {
                    throw lexer.errorHere("no loop to break");
                }
                yield new Control.Break(line);
            }
            default -> expressionStatement();
        };
    }

    private Statement whileStatement(int line) {
        lexer.next();
        Expression condition = expressions.expression();
        expressions.takes(Token.DO);
        Statement[] body = loopBlock();
        expressions.closes(Token.END, Token.WHILE, line);
        return new Control.While(line, condition, body);
    }

    private Statement doStatement(int line) {
        lexer.next();
        Statement[] body = block();
        expressions.closes(Token.END, Token.DO, line);
        return new Control.Block(line, body);
    }

    private Statement ifStatement(int line) {
        List<Expression> conditions = new ArrayList<>();
        List<Statement[]> blocks = new ArrayList<>();
        do {
            lexer.next();
            conditions.add(expressions.expression());
            expressions.takes(Token.THEN);
            blocks.add(block());
        } while (lexer.token() == Token.ELSEIF);
        if (expressions.skips(Token.ELSE)) {
            blocks.add(block());
        }
        expressions.closes(Token.END, Token.IF, line);
        return new Control.If(line, conditions.toArray(new Expression[0]), blocks.toArray(new Statement[0][]));
    }

    private Statement repeatStatement(int line) {
        lexer.next();
        scope.enterLoop();
        int known = scope.enterBlock();
        Statement[] body = statements();
        expressions.closes(Token.UNTIL, Token.REPEAT, line);
        Expression condition = expressions.expression();
        scope.leaveBlock(known);
        scope.leaveLoop();
        return new Control.Repeat(line, condition, body);
    }

    private Statement forStatement(int line) {
        lexer.next();
        String name = expressions.name().toString();
        int known = scope.enterBlock();
        Statement statement;
        switch (lexer.token()) {
            case ASSIGN -> statement = countingLoop(name);
            case COMMA, IN -> statement = iteratingLoop(name, line);
            default -> throw lexer.errorHere("'=' or 'in' expected");
        }
        scope.leaveBlock(known);
        expressions.closes(Token.END, Token.FOR, line);
        return statement;
    }

    private Statement countingLoop(String name) {
        lexer.next();
        List<Expression> bounds = new ArrayList<>();
        bounds.add(expressions.expression());
        expressions.takes(Token.COMMA);
        bounds.add(expressions.expression());
        if (expressions.skips(Token.COMMA)) {
            bounds.add(expressions.expression());
        }
        expressions.takes(Token.DO);
        int line = lexer.lastLine();
        int slot = scope.declare(name);
        scope.activate();
        scope.storesNumbers();
        boolean isShared = scope.isShared(slot);
        return new Loops.Counting(line, slot, isShared, bounds.toArray(new Expression[0]), loopBlock());
    }

    private Statement iteratingLoop(String firstName, int line) {
        List<String> names = new ArrayList<>(List.of(firstName));
        while (expressions.skips(Token.COMMA)) {
            names.add(expressions.name().toString());
        }
        expressions.takes(Token.IN);
        Expression[] source = expressions.list();
        expressions.takes(Token.DO);
        int first = declareAll(names);
        scope.activate();
        boolean[] shared = shared(first, names.size());
        Loops.Iterating.Slots slots = new Loops.Iterating.Slots(first, scope.hold());
        return new Loops.Iterating(line, slots, shared, source, loopBlock());
    }

    private int declareAll(List<String> names) {
        int first = scope.declare(names.get(0));
        names.subList(1, names.size()).forEach(scope::declare);
        return first;
    }

    private boolean[] shared(int first, int count) {
        boolean[] shared = new boolean[count];
        for (int i = 0; i < count; i++) {
            shared[i] = scope.isShared(first + i);
        }
        return shared;
    }

    private Statement functionStatement(int line) {
        lexer.next();
        LuaString name = expressions.name();
        Expression target = expressions.variable(name);
        boolean isMethod = false;
        while (!isMethod && (lexer.token() == Token.DOT || lexer.token() == Token.COLON)) {
            isMethod = lexer.token() == Token.COLON;
            lexer.next();
            target = new Index.Field(lexer.lastLine(), target, expressions.name());
        }
        return Assignment.of(line, target, expressions.functionBody(isMethod, line));
    }

    private Statement localFunction(int line) {
        int slot = scope.declare(expressions.name().toString());
        scope.activate();
        boolean isShared = scope.isShared(slot);
        return new Assignments.NewFunction(line, slot, isShared, expressions.functionBody(false, lexer.line()));
    }

    private Statement localStatement() {
        List<String> names = new ArrayList<>();
        do {
            names.add(expressions.name().toString());
        } while (expressions.skips(Token.COMMA));
        int first = declareAll(names);
        Expression[] values = expressions.skips(Token.ASSIGN) ? expressions.list() : new Expression[0];
        scope.activate();
        int line = lexer.lastLine();
        if (names.size() == 1 && values.length < 2) {
            Expression value = values.length == 1 ? values[0] : new Constant(line, null);
            if (scope.isShared(first)) {
                return new Assignment.NewShared(line, first, value);
            }
            scope.storesNumbers();
            return Assignment.toSlot(line, first, value);
        }
        return new Assignments.NewLocals(line, first, shared(first, names.size()), values);
    }

    private Statement returnStatement() {
        lexer.next();
        boolean isEmpty = endsBlock() || lexer.token() == Token.SEMICOLON;
        Expression[] values = isEmpty ? new Expression[0] : expressions.list();
        return new Control.Return(lexer.lastLine(), values);
    }

    private Statement expressionStatement() {
        int line = lexer.line();
        Expression first = expressions.primary();
        if (first instanceof Call && !expressions.wasInParentheses()) {
            scope.uses(first);
            return new Control.CallOnly(line, first);
        }
        List<Expression> targets = new ArrayList<>();
        targets.add(target(first));
        while (expressions.skips(Token.COMMA)) {
            targets.add(target(expressions.primary()));
            if (targets.size() > MAX_TARGETS) {
                throw lexer.error("variables in assignment too many");
            }
        }
        expressions.takes(Token.ASSIGN);
        Expression[] values = expressions.list();
        if (targets.size() == 1 && values.length == 1) {
            if (first instanceof Variable.Local) {
                scope.storesNumbers();
            }
            return Assignment.of(lexer.lastLine(), first, values[0]);
        }
        return new Assignments.Several(lexer.lastLine(), targets.toArray(new Expression[0]), values);
    }

    private Expression target(Expression expression) {
        boolean isTarget = expression instanceof Variable || expression instanceof Index;
        if (!isTarget || expressions.wasInParentheses()) {
            throw lexer.errorHere("syntax error");
        }
        scope.uses(expression);
        return expression;
    }
}
