package radd.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor inside a {@link GraphFunction}: each operation emits one line of TorchScript and returns its result.
 *
 * <p>Element types are checked while the graph is built, sizes when the program runs. Axes count from 0; negative ones from the end.
 */
public final class Value {
    private final GraphFunction function;
    private final String name;
    private final DType dtype;

    Value(GraphFunction function, String name, DType dtype) {
        this.function = function;
        this.name = name;
        this.dtype = dtype;
    }

    /** Element type. */
    public DType dtype() {
        return dtype;
    }

    String name() {
        return name;
    }

    GraphFunction function() {
        return function;
    }

    /** Operations that overwrite this value. */
    public InPlace inPlace() {
        return new InPlace(this);
    }

    /** Operations within each row of this matrix, [N, V]. */
    public Rows byRow() {
        return new Rows(this);
    }

    /** Size of an axis. */
    public Dim size(int axis) {
        return function.emitDim("torch.size(" + name + ", " + axis + ")");
    }

    /**
     * x Wᵀ + b.
     *
     * @param weight [out, in], of this value's type
     * @param bias [out], or null
     */
    public Value linear(Value weight, @Nullable Value bias) {
        requireSame(weight);
        String biasName = bias == null ? "None" : bias.name;
        if (function.precision() == Precision.FLOAT32_ONEDNN) {
            return function.emit(dtype, oneDnnCall(weight, biasName, "none", ""));
        }
        return function.emit(dtype, "torch.linear(" + name + ", " + weight.name + ", " + biasName + ")");
    }

    /**
     * x Wᵀ + b without a gradient, for a number of columns that is no multiple of 8, such as a vocabulary. In 16 bits a GPU's fast kernels want rows
     * that begin at aligned places and sizes that are multiples of 8: there rows are further apart than they are wide, and the last few columns are a
     * product of their own.
     *
     * @param weight [out, in], of this value's type
     * @param bias [out], or null
     */
    public Value linearToAlignedRows(Value weight, @Nullable Value bias) {
        if (!isSixteenBits(dtype)) {
            return linear(weight, bias);
        }
        requireSame(weight);
        return function.emitByDevice(
                this,
                AlignedRows.linear(name, weight.name, bias == null ? "" : bias.name, dtype),
                "torch.linear(" + name + ", " + weight.name + ", " + (bias == null ? "None" : bias.name) + ")");
    }

    /** Of another type, in 16 bits in rows as {@link #linearToAlignedRows} makes them; shape [N, V]. */
    public Value toAlignedRows(DType wanted) {
        if (wanted == dtype || !isSixteenBits(wanted)) {
            return to(wanted);
        }
        String onGpu =
                "torch.copy_(" + AlignedRows.empty(name, "torch.size(" + name + ", 1)", wanted) + ", " + name + ")";
        String onCpu = "torch.to(" + name + ", " + wanted.code() + ")";
        return function.emit(wanted, onGpu + " if " + name + ".is_cuda else " + onCpu);
    }

    /**
     * The product of rows made by {@link #toAlignedRows} with a matrix, as {@link #matmul}.
     *
     * @param other [V, D], of this value's type [N, V]
     */
    public Value matmulOfAlignedRows(Value other) {
        requireSame(other);
        String plain = "torch.matmul(" + name + ", " + other.name + ")";
        return isSixteenBits(dtype)
                ? function.emitByDevice(this, AlignedRows.product(name, other.name), plain)
                : function.emit(dtype, plain);
    }

    private static boolean isSixteenBits(DType type) {
        return type == DType.BFLOAT16 || type == DType.FLOAT16;
    }

    /**
     * gelu(x Wᵀ + b), GELU in its tanh approximation, without a gradient: one operation where oneDNN computes the product.
     *
     * @param weight [out, in], of this value's type
     * @param bias [out]
     */
    public Value linearGelu(Value weight, Value bias) {
        requireSame(weight);
        String fused = oneDnnCall(weight, bias.name, "gelu", "tanh");
        return switch (function.precision()) {
            case FLOAT32_ONEDNN -> function.emit(dtype, fused);
            case BFLOAT16 -> {
                String plain = "torch.gelu(torch.linear(" + name + ", " + weight.name + ", " + bias.name
                        + "), approximate=\"tanh\")";
                // oneDNN refuses bfloat16 on CPUs whose instructions are too few for it.
                yield function.emit(
                        dtype,
                        plain + " if " + name + ".is_cuda or not ops.mkldnn._is_mkldnn_bf16_supported() else " + fused);
            }
            case FLOAT32, FLOAT16 -> linear(weight, bias).geluTanh();
        };
    }

    private String oneDnnCall(Value weight, String biasName, String after, String algorithm) {
        return "ops.mkldnn._linear_pointwise(" + name + ", " + weight.name + ", " + biasName + ", \"" + after
                + "\", annotate(List[Optional[number]], []), \"" + algorithm + "\")";
    }

    /**
     * Normalises the last axis to mean 0 and variance 1, then scales and shifts; in float32.
     *
     * @param weight what it is multiplied with, or null
     * @param bias what is added, or null
     */
    public Value layerNorm(@Nullable Value weight, @Nullable Value bias, double epsilon) {
        Value wide = to(DType.FLOAT32);
        String weightName = weight == null ? "None" : weight.name;
        String biasName = bias == null ? "None" : bias.name;
        return function.emit(
                DType.FLOAT32,
                "torch.layer_norm(" + wide.name + ", [torch.size(" + name + ", -1)], " + weightName + ", " + biasName
                        + ", " + epsilon + ")");
    }

    /** x / sqrt(mean(x^2) + epsilon) along the last axis, in float32. */
    public Value rmsNorm(double epsilon) {
        Value wide = to(DType.FLOAT32);
        String squares = function.emitRaw("torch.mean(torch.square(" + wide.name + "), [-1], True)");
        return function.emit(
                DType.FLOAT32,
                "torch.mul(" + wide.name + ", torch.rsqrt(torch.add(" + squares + ", " + epsilon + ")))");
    }

    /** x / max(|x|, epsilon) along the last axis, |x| its Euclidean norm. */
    public Value unitNorm(double epsilon) {
        String norms = function.emitRaw("torch.linalg_vector_norm(" + name + ", 2., [-1], True)");
        return function.emit(dtype, "torch.div(" + name + ", torch.clamp_min(" + norms + ", " + epsilon + "))");
    }

    /** x sigmoid(x) of every element. */
    public Value silu() {
        return function.emit(dtype, "torch.silu(" + name + ")");
    }

    /**
     * cos, then sin, of this value's numbers times base^(-i/n), i = 0 to n - 1: features of a time or noise level, [S], float32.
     *
     * @param count 2 n, the number of features
     * @param base 10000 in the field
     * @return [S, 2 n], float32
     */
    public Value frequencyFeatures(int count, double base) {
        require(DType.FLOAT32);
        int half = count / 2;
        String indices = function.emitRaw(
                "torch.arange(" + half + ", dtype=" + DType.FLOAT32.code() + ", device=" + name + ".device)");
        String frequencies = function.emitRaw("torch.exp(torch.mul(" + indices + ", " + -Math.log(base) / half + "))");
        Value angles = function.emit(dtype, "torch.outer(" + name + ", " + frequencies + ")");
        return function.emit(dtype, "torch.cat([" + angles.cos().name + ", " + angles.sin().name + "], -1)");
    }

    /** GELU, x Phi(x) with the normal distribution function itself. */
    public Value gelu() {
        return function.emit(dtype, "torch.gelu(" + name + ")");
    }

    /** GELU in its tanh approximation. */
    public Value geluTanh() {
        return function.emit(dtype, "torch.gelu(" + name + ", approximate=\"tanh\")");
    }

    /**
     * Rotates the pairs (i, i + d/2) of the last axis by a position's angles (rotary embedding, half-split form).
     *
     * <p>On whole heads: loops over their halves take longer than the arithmetic where heads are small.
     *
     * @param cos of each pair's angle, twice one after the other: broadcastable to this value, of its type
     * @param sin as {@code cos}, the first half negated
     */
    public Value rotary(Value cos, Value sin) {
        requireSame(cos);
        requireSame(sin);
        String swapped = "torch.roll(" + name + ", [torch.size(" + name + ", -1) // 2], [-1])";
        return function.emit(
                dtype,
                "torch.add_(torch.mul(" + name + ", " + cos.name + "), torch.mul_(" + swapped + ", " + sin.name + "))");
    }

    /**
     * Rotates the pairs (2i, 2i + 1) of the last axis by a position's angles (rotary embedding, interleaved form).
     *
     * @param cos broadcastable to this value's even elements, this value's type
     * @param sin as {@code cos}
     */
    public Value rotaryInterleaved(Value cos, Value sin) {
        requireSame(cos);
        requireSame(sin);
        String pairs = function.emitRaw("torch.unbind(torch.unflatten(" + name + ", -1, [-1, 2]), -1)");
        Value even = function.emit(dtype, pairs + "[0]");
        Value odd = function.emit(dtype, pairs + "[1]");
        Value rotatedEven = even.mul(cos).sub(odd.mul(sin));
        Value rotatedOdd = odd.mul(cos).add(even.mul(sin));
        return function.emit(
                dtype, "torch.flatten(torch.stack([" + rotatedEven.name + ", " + rotatedOdd.name + "], -1), -2)");
    }

    /**
     * Angles of the rotary embedding: position times base^(-2i/d); this value is the positions, [T], float32.
     *
     * @param headSize d, even
     * @param base wavelength base, 10000 in the field
     * @return [T, d/2], float32
     */
    public Value rotaryAngles(int headSize, double base) {
        require(DType.FLOAT32);
        String even = function.emitRaw(
                "torch.arange(0, " + headSize + ", 2, dtype=" + DType.FLOAT32.code() + ", device=" + name + ".device)");
        String frequency = function.emitRaw(
                "torch.reciprocal(torch.pow(" + base + ", torch.div(" + even + ", " + headSize + ")))");
        return function.emit(dtype, "torch.outer(" + name + ", " + frequency + ")");
    }

    /** cos of every element. */
    public Value cos() {
        return function.emit(dtype, "torch.cos(" + name + ")");
    }

    /** sin of every element. */
    public Value sin() {
        return function.emit(dtype, "torch.sin(" + name + ")");
    }

    /** softmax(q kᵀ / sqrt d) v without a mask; this value is q, all are [B, H, L, d]. */
    public Value attend(Value keys, Value values) {
        requireSame(keys);
        requireSame(values);
        return function.emit(
                dtype, "torch.scaled_dot_product_attention(" + name + ", " + keys.name + ", " + values.name + ")");
    }

    /**
     * As {@link #attend}, for sequences of several lengths whose tokens lie one after the other.
     *
     * <p>This value holds the queries of all or some positions of every sequence, [M, H, d].
     *
     * @param keys of all positions, [T, H, d]
     * @param values as {@code keys}
     * @param runs [R, C], int64: each so many sequences (column 0) of so many tokens (column 1), in the order in which they lie
     * @param queryColumn the column that says how many queries each sequence has
     * @return [M, H, d]
     */
    public Value attendRuns(Value keys, Value values, Value runs, int queryColumn) {
        requireSame(keys);
        requireSame(values);
        runs.require(DType.INT64);
        return function.emitLoopOverRuns(this, keys, values, runs, queryColumn, false);
    }

    /**
     * As {@link #attendRuns} for the queries of all positions, each of which sees its own position and those before it.
     *
     * @param runs [R, C], int64: each so many sequences (column 0) of so many tokens (column 1)
     * @return [T, H, d]
     */
    public Value attendRunsCausally(Value keys, Value values, Value runs) {
        requireSame(keys);
        requireSame(values);
        runs.require(DType.INT64);
        return function.emitLoopOverRuns(this, keys, values, runs, 1, true);
    }

    /** Zeroes elements with the given probability, below 1, and scales the rest up. */
    public Value dropout(double probability, DropoutStream stream) {
        double share = 1 - probability;
        Value kept = function.emitByDevice(
                this, variable -> stream.drawByKeys(variable, name, share), stream.draw(name, share));
        return function.emit(
                dtype, "torch.mul(" + name + ", torch.mul_(" + kept.name + ", " + 1 / (1 - probability) + "))");
    }

    /** Rows of a table by this value's ids. */
    public Value embed(Value table) {
        require(DType.INT64);
        return function.emit(table.dtype, "torch.embedding(" + table.name + ", " + name + ")");
    }

    /** The rows of axis 0 that the ids name. */
    public Value rows(Value ids) {
        ids.require(DType.INT64);
        return function.emit(dtype, "torch.index_select(" + name + ", 0, " + ids.name + ")");
    }

    /** The elements from {@code start}, {@code length} of them, of an axis; shares memory. */
    public Value narrow(int axis, long start, long length) {
        return function.emit(dtype, "torch.narrow(" + name + ", " + axis + ", " + start + ", " + length + ")");
    }

    /** One index of an axis, which disappears; shares memory. */
    public Value select(int axis, long index) {
        return function.emit(dtype, "torch.select(" + name + ", " + axis + ", " + index + ")");
    }

    /** The same elements in another shape. */
    public Value reshape(Dim... shape) {
        String sizes = Arrays.stream(shape).map(Dim::expression).collect(Collectors.joining(", "));
        return function.emit(dtype, "torch.reshape(" + name + ", [" + sizes + "])");
    }

    /** All indices of an axis, which disappears; share memory, and their gradients are joined in one copy. */
    public List<Value> unbind(int axis, int count) {
        String parts = function.emitRaw("torch.unbind(" + name + ", " + axis + ")");
        return IntStream.range(0, count)
                .mapToObj(i -> function.emit(dtype, parts + "[" + i + "]"))
                .toList();
    }

    /** An axis cut into so many parts of the same size, which share memory. */
    public List<Value> chunk(int axis, int count) {
        String parts = function.emitRaw("torch.chunk(" + name + ", " + count + ", " + axis + ")");
        return IntStream.range(0, count)
                .mapToObj(i -> function.emit(dtype, parts + "[" + i + "]"))
                .toList();
    }

    /** Exchanges two axes; shares memory. */
    public Value transpose(int first, int second) {
        return function.emit(dtype, "torch.transpose(" + name + ", " + first + ", " + second + ")");
    }

    /** The same numbers as another element type. */
    public Value to(DType wanted) {
        return wanted == dtype ? this : function.emit(wanted, "torch.to(" + name + ", " + wanted.code() + ")");
    }

    /** This tensor on the device of another; itself if it is there already. */
    public Value onDeviceOf(Value other) {
        return function.emit(dtype, "torch.to(" + name + ", " + other.name + ".device)");
    }

    /** Sum of the elements. */
    public Value add(Value other) {
        requireSame(other);
        return function.emit(dtype, "torch.add(" + name + ", " + other.name + ")");
    }

    /** Difference of the elements. */
    public Value sub(Value other) {
        requireSame(other);
        return function.emit(dtype, "torch.sub(" + name + ", " + other.name + ")");
    }

    /** Product of the elements. */
    public Value mul(Value other) {
        requireSame(other);
        return function.emit(dtype, "torch.mul(" + name + ", " + other.name + ")");
    }

    /** The elements plus a number. */
    public Value plus(double addend) {
        return function.emit(dtype, "torch.add(" + name + ", " + addend + ")");
    }

    /** log softmax over the last axis, in float32. */
    public Value logSoftmax() {
        Value wide = to(DType.FLOAT32);
        return function.emit(DType.FLOAT32, "torch.log_softmax(" + wide.name + ", -1)");
    }

    /** Sum of all elements, shape []. */
    public Value sum() {
        return function.emit(dtype, "torch.sum(" + name + ")");
    }

    /** a b, for [N, K] and [K, M]. */
    public Value matmul(Value other) {
        requireSame(other);
        return function.emit(dtype, "torch.matmul(" + name + ", " + other.name + ")");
    }

    /** exp of every element. */
    public Value exp() {
        return function.emit(dtype, "torch.exp(" + name + ")");
    }

    /** exp - 1 of every element. */
    public Value expm1() {
        return function.emit(dtype, "torch.expm1(" + name + ")");
    }

    /** A new last axis of size 1. */
    public Value column() {
        return unsqueeze(-1);
    }

    /** A new axis of size 1. */
    public Value unsqueeze(int axis) {
        return function.emit(dtype, "torch.unsqueeze(" + name + ", " + axis + ")");
    }

    /** One axis in place of those from {@code first} to {@code last}. */
    public Value flatten(int first, int last) {
        return function.emit(dtype, "torch.flatten(" + name + ", " + first + ", " + last + ")");
    }

    /** Several axes in place of one. */
    public Value unflatten(int axis, Dim... sizes) {
        String list = Arrays.stream(sizes).map(Dim::expression).collect(Collectors.joining(", "));
        return function.emit(dtype, "torch.unflatten(" + name + ", " + axis + ", [" + list + "])");
    }

    /** This value and others, one after the other along the last axis. */
    public Value beside(Value... others) {
        String names = Arrays.stream(others)
                .map(other -> {
                    requireSame(other);
                    return ", " + other.name;
                })
                .collect(Collectors.joining());
        return function.emit(dtype, "torch.cat([" + name + names + "], -1)");
    }

    /** The same numbers outside the gradient graph; shares memory. */
    public Value detached() {
        return function.emit(dtype, "torch.detach(" + name + ")");
    }

    /** The negated elements. */
    public Value neg() {
        return function.emit(dtype, "torch.neg(" + name + ")");
    }

    /** Sum over axis 0. */
    public Value sumRows() {
        return function.emit(dtype, "torch.sum(" + name + ", [0])");
    }

    /** Euclidean norm of all elements of a vector, shape [], float64; float32 sums run over {@code rowSize} elements only. */
    public Value norm(long rowSize) {
        Value rows = reshape(Dim.INFERRED, Dim.of(rowSize));
        Value partial = function.emit(dtype, "torch.linalg_vector_norm(" + rows.name + ", 2., [1])");
        return function.emit(DType.FLOAT64, "torch.linalg_vector_norm(" + partial.to(DType.FLOAT64).name + ")");
    }

    /** The smaller of each element and a bound. */
    public Value atMost(long bound) {
        return function.emit(dtype, "torch.clamp_max(" + name + ", " + bound + ")");
    }

    /** This value where the condition's element is above 0, else the other; all of one shape. */
    public Value wherePositive(Value condition, Value other) {
        requireSame(other);
        return function.emit(
                dtype, "torch.where(torch.gt(" + condition.name + ", 0), " + name + ", " + other.name + ")");
    }

    /** Zeros of this value's shape and type. */
    public Value zeros() {
        return function.emit(dtype, "torch.zeros_like(" + name + ")");
    }

    /** The elements times a number. */
    public Value times(double factor) {
        return function.emit(dtype, "torch.mul(" + name + ", " + factor + ")");
    }

    /** -p log p of every element p, 0 where p is 0. */
    public Value entropyTerms() {
        return function.emit(dtype, "torch.special_entr(" + name + ")");
    }

    /** This value where left <= right, else 0; broadcasting. */
    public Value zeroUnlessAtMost(Value left, Value right) {
        left.requireSame(right);
        return function.emit(dtype, "torch.where(torch.le(" + left.name + ", " + right.name + "), " + name + ", 0.)");
    }

    void require(DType wanted) {
        if (dtype != wanted) {
            throw new IllegalArgumentException(name + " is " + dtype + ", must be " + wanted);
        }
    }

    void requireSame(Value other) {
        if (other.dtype != dtype) {
            throw new IllegalArgumentException(
                    "operands differ in type: " + name + " is " + dtype + ", " + other.name + " is " + other.dtype);
        }
    }
}
