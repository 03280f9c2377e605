package radd.engine;

/** Operations that overwrite a {@link Value}, the target; each returns it as it is afterwards. */
public final class InPlace {
    private final Value target;

    InPlace(Value target) {
        this.target = target;
    }

    private Value emit(String expression) {
        return target.function().emit(target.dtype(), expression);
    }

    /** Adds, broadcasting. */
    public Value add(Value other) {
        target.requireSame(other);
        return emit("torch.add_(" + target.name() + ", " + other.name() + ")");
    }

    /** Multiplies, broadcasting. */
    public Value mul(Value other) {
        target.requireSame(other);
        return emit("torch.mul_(" + target.name() + ", " + other.name() + ")");
    }

    /** Sets every element to zero, whatever it was. */
    public Value clear() {
        return emit("torch.zero_(" + target.name() + ")");
    }

    /** Takes the exponential. */
    public Value exp() {
        return emit("torch.exp_(" + target.name() + ")");
    }

    /** Takes exp - 1. */
    public Value expm1() {
        return emit("torch.expm1_(" + target.name() + ")");
    }

    /** Sets to zero the element of each row that the row's id names, if the row has it; the target is [N, V], ids are [N]. */
    public Value zeroAt(Value ids) {
        ids.require(DType.INT64);
        String columns = target.function()
                .emitRaw("torch.arange(torch.size(" + target.name() + ", 1), device=" + target.name() + ".device)");
        return emit("torch.masked_fill_(" + target.name() + ", torch.eq(" + columns + ", "
                + ids.column().name() + "), 0)");
    }

    /** Adds one amount per row to the element that the row's id names; the target is [N, V], ids and amounts are [N]. */
    public Value addAt(Value ids, Value amounts) {
        ids.require(DType.INT64);
        target.requireSame(amounts);
        return emit("torch.scatter_add_(" + target.name() + ", 1, "
                + ids.column().name() + ", " + amounts.column().name() + ")");
    }

    /**
     * Adds each row of another matrix to the row that its id names, always in the same order.
     *
     * @param ids [N]
     * @param rows [N, D], of the target's type; the target is [V, D]
     */
    public Value addRows(Value ids, Value rows) {
        ids.require(DType.INT64);
        target.requireSame(rows);
        // On GPUs index_add_ has no fixed order, and a matrix of zeros costs little there.
        String onGpu = "torch.add_(" + target.name() + ", torch.embedding_dense_backward(" + rows.name() + ", "
                + ids.name() + ", torch.size(" + target.name() + ", 0), -1, False))";
        String onCpu = "torch.index_add_(" + target.name() + ", 0, " + ids.name() + ", " + rows.name() + ")";
        return emit(onGpu + " if " + target.name() + ".is_cuda else " + onCpu);
    }

    /**
     * Adds aᵀ b to a float32 matrix without a temporary of its size: products of low precision are made in pieces of some rows.
     *
     * @param left [N, K]
     * @param right [N, M], of the same type; the target is [K, M]
     */
    public Value addTransposedProduct(Value left, Value right) {
        target.require(DType.FLOAT32);
        left.requireSame(right);
        String transposed = "torch.t(" + left.name() + ")";
        if (left.dtype() == DType.FLOAT32) {
            return emit("torch.addmm_(" + target.name() + ", " + transposed + ", " + right.name() + ")");
        }
        return target.function().emitProductInPieces(target, left, right);
    }

    /** Overwrites the elements with another's, across devices if need be. */
    public Value copy(Value source) {
        target.requireSame(source);
        return emit("torch.copy_(" + target.name() + ", " + source.name() + ")");
    }

    /** Moves every element the given fraction (shape [], same type) of the way to {@code end}. */
    public Value lerp(Value end, Value fraction) {
        target.requireSame(end);
        return emit("torch.lerp_(" + target.name() + ", " + end.name() + ", float(" + fraction.name() + "))");
    }

    /** Overwrites the elements of each row that the indices name; the target is [N, V], the others are [N, K]. */
    public Value scatter(Value indices, Value values) {
        indices.require(DType.INT64);
        target.requireSame(values);
        return emit("torch.scatter_(" + target.name() + ", 1, " + indices.name() + ", " + values.name() + ")");
    }
}
