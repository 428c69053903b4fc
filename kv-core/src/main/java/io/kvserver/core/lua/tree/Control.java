package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import org.jspecify.annotations.Nullable;

/** Statements that decide what runs next. */
public final class Control {
    private Control() {}

    /** A call whose values are dropped. */
    public static final class CallOnly extends Statement {
        private final Expression call;

        /** Makes a call. */
        public CallOnly(int line, Expression call) {
            super(line);
            this.call = call;
        }

        @Override
        int run(Frame frame) {
            call.evalAll(frame);
            return NEXT;
        }
    }

    /** {@code do ... end}. */
    public static final class Block extends Statement {
        private final Statement[] body;

        /** Runs statements. */
        public Block(int line, Statement... body) {
            super(line);
            this.body = body;
        }

        @Override
        int run(Frame frame) {
            return runAll(body, frame);
        }
    }

    /** {@code if}, {@code elseif}, {@code else}. */
    public static final class If extends Statement {
        private final Expression[] conditions;
        private final Statement[][] blocks;

        /** A block for each condition, and perhaps one more for {@code else}. */
        public If(int line, Expression[] conditions, Statement[][] blocks) {
            super(line);
            this.conditions = conditions;
            this.blocks = blocks;
        }

        @Override
        int run(Frame frame) {
            for (int i = 0; i < conditions.length; i++) {
                if (conditions[i].test(frame)) {
                    return runAll(blocks[i], frame);
                }
            }
            return blocks.length > conditions.length ? runAll(blocks[conditions.length], frame) : NEXT;
        }
    }

    /** {@code while}. */
    public static final class While extends Statement {
        private final Expression condition;
        private final Statement[] body;

        /** Runs the body as long as the condition is true. */
        public While(int line, Expression condition, Statement... body) {
            super(line);
            this.condition = condition;
            this.body = body;
        }

        @Override
        int run(Frame frame) {
            while (condition.test(frame)) {
                frame.site = this;
                frame.state.budget().tick();
                int end = runAll(body, frame);
                if (end != NEXT) {
                    return end == BREAK ? NEXT : end;
                }
            }
            return NEXT;
        }
    }

    /** {@code repeat ... until}. */
    public static final class Repeat extends Statement {
        private final Statement[] body;
        private final Expression condition;

        /** Runs the body until the condition is true. */
        public Repeat(int line, Expression condition, Statement... body) {
            super(line);
            this.condition = condition;
            this.body = body;
        }

        @Override
        int run(Frame frame) {
            do {
                frame.site = this;
                frame.state.budget().tick();
                int end = runAll(body, frame);
                if (end != NEXT) {
                    return end == BREAK ? NEXT : end;
                }
            } while (!condition.test(frame));
            return NEXT;
        }
    }

    /** {@code break}. */
    public static final class Break extends Statement {
        /** Ends the enclosing loop. */
        public Break(int line) {
            super(line);
        }

        @Override
        int run(Frame frame) {
            return BREAK;
        }
    }

    /** {@code return}. */
    public static final class Return extends Statement {
        private final Expression[] values;
        private final @Nullable Call tail;

        /** Returns values; a single call is a tail call. */
        public Return(int line, Expression... values) {
            super(line);
            this.values = values;
            tail = values.length == 1 && values[0] instanceof Call call ? call : null;
        }

        @Override
        int run(Frame frame) {
            if (tail != null) {
                frame.result = tail.prepare(frame);
            } else if (values.length == 1) {
                frame.result = values[0].evalAll(frame);
            } else {
                frame.result = Expression.evalList(values, 0, frame);
            }
            return RETURN;
        }
    }
}
