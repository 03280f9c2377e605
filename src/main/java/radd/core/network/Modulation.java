package radd.core.network;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import radd.engine.Dim;
import radd.engine.Value;

/** What the conditioning does to one branch of a block, or to the last norm: nothing, or shift, scale and gate of each sequence. */
sealed interface Modulation {
    /** No conditioning. */
    Modulation NONE = new None();

    /** What enters the branch; the normed rows, [T, D], float32. */
    Value enter(Value normed);

    /** What the branch adds; its result, [M, D], float32. */
    Value leave(Value update);

    /** The same for other rows. */
    Modulation on(Spread rows);

    /** How vectors of the sequences, [S, D], meet the rows of the sequences, [T, D]. */
    sealed interface Spread {
        /** The operation between each row and its sequence's vector. */
        Value combine(Value rows, Value ofSequences, BinaryOperator<Value> operation);

        /** That of the rows that an index names. */
        Spread rows(Value rows);
    }

    /** Sequences of the same length, [B L, D]. */
    record Rectangle(Dim batch, Dim length) implements Spread {
        @Override
        public Value combine(Value rows, Value ofSequences, BinaryOperator<Value> operation) {
            return operation
                    .apply(rows.unflatten(0, batch, length), ofSequences.unsqueeze(1))
                    .flatten(0, 1);
        }

        @Override
        public Spread rows(Value rows) {
            throw new UnsupportedOperationException("all rows of a rectangle are asked for");
        }
    }

    /**
     * Rows that name their sequences.
     *
     * @param sequences [T], int64
     */
    record Indexed(Value sequences) implements Spread {
        @Override
        public Value combine(Value rows, Value ofSequences, BinaryOperator<Value> operation) {
            return operation.apply(rows, ofSequences.rows(sequences));
        }

        @Override
        public Spread rows(Value rows) {
            return new Indexed(sequences.rows(rows));
        }
    }

    /** Nothing. */
    record None() implements Modulation {
        @Override
        public Value enter(Value normed) {
            return normed;
        }

        @Override
        public Value leave(Value update) {
            return update;
        }

        @Override
        public Modulation on(Spread rows) {
            return this;
        }
    }

    /**
     * gate F(LN(x) (1 + scale) + shift), each [S, D].
     *
     * @param gate null for the last norm, which leads into no branch
     */
    record Adaptive(
            Spread spread,
            Value shift,
            Value scale,
            @Nullable Value gate) implements Modulation {
        @Override
        public Value enter(Value normed) {
            return spread.combine(spread.combine(normed, scale.plus(1), Value::mul), shift, Value::add);
        }

        @Override
        public Value leave(Value update) {
            return gate == null ? update : spread.combine(update, gate, Value::mul);
        }

        @Override
        public Modulation on(Spread rows) {
            return new Adaptive(rows, shift, scale, gate);
        }
    }
}
