package radd.engine;

/** Operations within each row of a matrix, [N, V]; results are [N] unless they say otherwise. */
public final class Rows {
    private final Value rows;

    Rows(Value rows) {
        this.rows = rows;
    }

    private Value emit(String expression) {
        return rows.function().emit(rows.dtype(), expression);
    }

    /** One element of the last axis per row, by id; ids are [N], as the result. */
    public Value pick(Value ids) {
        ids.require(DType.INT64);
        Value column = emit("torch.gather(" + rows.name() + ", 1, torch.unsqueeze(" + ids.name() + ", 1))");
        return emit("torch.squeeze(" + column.name() + ", 1)");
    }

    /** The first index of the largest element of each row. */
    public Value argMax() {
        return rows.function().emit(DType.INT64, "torch.argmax(" + rows.name() + ", -1)");
    }

    /** The largest element of each row. */
    public Value max() {
        return emit("torch.amax(" + rows.name() + ", [-1])");
    }

    /** The sum of each row. */
    public Value sum() {
        return emit("torch.sum(" + rows.name() + ", [-1])");
    }

    /** Running sums along each row, [N, V]; on the CPU in order, on GPUs in an order that depends on the sizes. */
    public Value cumulativeSum() {
        return emit("torch.cumsum(" + rows.name() + ", -1)");
    }

    /** How many elements of each row are at most the row's bound; elements ascend along rows, bounds are [N], as the result. */
    public Value countAtMost(Value bounds) {
        rows.requireSame(bounds);
        Value count = rows.function()
                .emit(
                        DType.INT64,
                        "torch.searchsorted(" + rows.name() + ", "
                                + bounds.column().name() + ", right=True)");
        return rows.function().emit(DType.INT64, "torch.squeeze(" + count.name() + ", 1)");
    }

    /** All elements of each row in descending order, equal ones by their column. */
    public Sorted sortDescending() {
        return sorted("torch.sort(" + rows.name() + ", stable=True, dim=-1, descending=True)");
    }

    /** The {@code count} largest elements of each row in descending order. */
    public Sorted largest(int count) {
        return sorted("torch.topk(" + rows.name() + ", " + count + ")");
    }

    /**
     * Elements of each row in descending order, and the columns that they came from.
     *
     * @param values [N, K]
     * @param indices [N, K], int64
     */
    public record Sorted(Value values, Value indices) {}

    private Sorted sorted(String expression) {
        String pair = rows.function().emitRaw(expression);
        return new Sorted(emit(pair + "[0]"), rows.function().emit(DType.INT64, pair + "[1]"));
    }
}
