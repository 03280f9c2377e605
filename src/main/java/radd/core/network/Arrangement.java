package radd.core.network;

import org.jspecify.annotations.Nullable;
import radd.engine.DType;
import radd.engine.GraphFunction;
import radd.engine.Value;

/**
 * How the sequences of a training function lie in its rows, for the parts of the backbone that must know: rotary embedding and attention, and where a network
 * takes levels, which row is whose.
 *
 * @param layout of rotary embedding and attention
 * @param spread of the levels; null where the network takes none
 */
record Arrangement(Layout layout, Modulation.@Nullable Spread spread) {
    /** Declares what a function is told of how its sequences lie. */
    @FunctionalInterface
    interface Declaration {
        /**
         * Declares it in a function.
         *
         * @param x the function's rows, [B, L, D]
         * @param conditioned whether the network takes levels
         */
        Arrangement of(GraphFunction function, Value x, boolean conditioned);
    }

    /** Sequences of one length, [B, L, D]; nothing more is told. */
    static Arrangement rectangle(GraphFunction function, Value x, boolean conditioned) {
        return new Arrangement(
                Layout.rectangle(function, x), conditioned ? new Modulation.Rectangle(x.size(0), x.size(1)) : null);
    }

    /** Sequences as {@link SequenceRuns} lays them, [1, T, D]; its inputs come last: offsets, runs, and which row is whose. */
    static Arrangement runs(GraphFunction function, Value x, boolean conditioned) {
        Value offsets = function.input("offsets", DType.INT64);
        Value runs = function.input("runs", DType.INT64);
        return new Arrangement(
                Layout.runs(offsets, runs),
                conditioned ? new Modulation.Indexed(function.input("sequences", DType.INT64)) : null);
    }
}
