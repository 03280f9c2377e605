package radd.core.network;

import radd.engine.DType;
import radd.engine.Dim;
import radd.engine.GraphFunction;
import radd.engine.Value;

/**
 * How the sequences of a batch lie in a backbone's rows, one row a token: what rotary embedding and attention must know, and nothing else.
 *
 * <p>Shapes: T rows of all sequences, M rows that are asked for, H heads, d head size.
 */
sealed interface Layout {
    /** The place of each row in its sequence, [T], float32. */
    Value offsets();

    /** Attention within each sequence; all are [T, H, d]. */
    Value attend(Value queries, Value keys, Value values);

    /** The same for the rows that are asked for; queries [M, H, d], keys and values [T, H, d], result [M, H, d]. */
    Value attendFromSome(Value queries, Value keys, Value values);

    /** B sequences of the same length; tokens are [B, L], and all rows are asked for. */
    static Layout rectangle(GraphFunction function, Value tokens) {
        Dim batch = tokens.size(0);
        Dim length = tokens.size(1);
        return new Rectangle(batch, length, function.repeatedRange(length, batch, tokens));
    }

    /**
     * Runs of sequences of the same length, one after the other.
     *
     * @param offsets [T], int64
     * @param runs [R, 3], int64: number of sequences, tokens and asked-for rows of each
     */
    static Layout runs(Value offsets, Value runs) {
        return new Runs(offsets.to(DType.FLOAT32), runs);
    }

    /** One [B, L] batch. */
    record Rectangle(Dim batch, Dim length, Value offsets) implements Layout {
        @Override
        public Value attend(Value queries, Value keys, Value values) {
            return heads(queries)
                    .attend(heads(keys), heads(values))
                    .transpose(1, 2) // [B, L, H, d]
                    .flatten(0, 1);
        }

        @Override
        public Value attendFromSome(Value queries, Value keys, Value values) {
            return attend(queries, keys, values);
        }

        /** [B L, H, d] as [B, H, L, d]. */
        private Value heads(Value rows) {
            return rows.unflatten(0, batch, length).transpose(1, 2);
        }
    }

    /** Sequences of several lengths. */
    record Runs(Value offsets, Value runs) implements Layout {
        @Override
        public Value attend(Value queries, Value keys, Value values) {
            return queries.attendRuns(keys, values, runs, 1);
        }

        @Override
        public Value attendFromSome(Value queries, Value keys, Value values) {
            return queries.attendRuns(keys, values, runs, 2);
        }
    }
}
