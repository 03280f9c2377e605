package radd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One method of a {@link Graph}: its inputs, the lines that its values emit, and its results. */
public final class GraphFunction {
    static final String INDENT = "    ";

    /** Rows of a product of low precision that are made before they are added: with 768 columns 12 MiB and twice that in float32. */
    private static final int PIECE_ROWS = 8192;

    private final String name;
    private final Precision precision;
    private final List<String> signature = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private String returnType = "";
    private int next;

    GraphFunction(String name, Precision precision) {
        this.name = name;
        this.precision = precision;
    }

    /** The arithmetic of this function's matrix products. */
    public Precision precision() {
        return precision;
    }

    /** An input tensor; inputs are passed in the order in which they are declared. */
    public Value input(String inputName, DType dtype) {
        signature.add(inputName + ": Tensor");
        return new Value(this, inputName, dtype);
    }

    /** An input list of tensors, of which element i is read with {@link #element}. */
    public String inputList(String listName) {
        signature.add(listName + ": List[Tensor]");
        return listName;
    }

    /** One element of an input list. */
    public Value element(String listName, int index, DType dtype) {
        return emit(dtype, listName + "[" + index + "]");
    }

    /**
     * Ends a function that does the same, in place, with each element of the first half of an input list and its partner in the second.
     *
     * @param listName name of the list, of an even number of elements
     * @param action given target and source, float32 for all that the types of values show
     */
    public void forEachPair(String listName, BiConsumer<Value, Value> action) {
        inputList(listName);
        String half = emitRaw("len(" + listName + ") // 2");
        lines.add("for pair in range(" + half + "):");
        int first = lines.size();
        Value target = emit(DType.FLOAT32, listName + "[pair]");
        Value source = emit(DType.FLOAT32, listName + "[" + half + " + pair]");
        action.accept(target, source);
        lines.subList(first, lines.size()).replaceAll(line -> INDENT + line);
        returns(new Value(this, listName + "[0]", DType.FLOAT32));
    }

    /** The numbers 0, 1, ..., count - 1 as float32, on the device of {@code like}. */
    public Value range(Dim count, Value like) {
        return emit(
                DType.FLOAT32,
                "torch.arange(" + count.expression() + ", dtype=" + DType.FLOAT32.code() + ", device=" + like.name()
                        + ".device)");
    }

    /**
     * One fused step of Adam or AdamW in place (PyTorch's {@code _fused_adam_} and {@code _fused_adamw_}).
     *
     * @param parameters [n]
     * @param gradient [n]; divided by {@code gradientScale} in place
     * @param firstMoment [n]
     * @param secondMoment [n]
     * @param step number of this step, from 1, shape [], float32
     * @param learningRate shape [], float64
     * @param gradientScale shape [], float32
     * @param settings constants of the optimiser
     * @return the updated parameters
     */
    public Value fusedAdam(
            Value parameters,
            Value gradient,
            Value firstMoment,
            Value secondMoment,
            Value step,
            Value learningRate,
            Value gradientScale,
            AdamSettings settings) {
        // As a literal in the call, the list of what is updated would be taken for dead code.
        String updated = emitRaw("[" + parameters.name() + "]");
        String operator = settings.decoupledDecay() ? "torch._fused_adamw_" : "torch._fused_adam_";
        lines.add(operator + "(" + updated + ", [" + gradient.name() + "], [" + firstMoment.name() + "], ["
                + secondMoment.name() + "], annotate(List[Tensor], []), [" + step.name() + "], lr=float("
                + learningRate.name() + "), beta1=" + settings.beta1() + ", beta2=" + settings.beta2()
                + ", weight_decay=" + settings.weightDecay() + ", eps=" + settings.epsilon()
                + ", amsgrad=False, maximize=False, grad_scale=" + gradientScale.name() + ")");
        return emit(parameters.dtype(), updated + "[0]");
    }

    /**
     * Constants of Adam.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment
     * @param weightDecay decay per unit of learning rate
     * @param decoupledDecay decay of the parameters themselves (AdamW), not through the gradient (Adam)
     */
    public record AdamSettings(
            double beta1, double beta2, double epsilon, double weightDecay, boolean decoupledDecay) {}

    /**
     * A stream of random numbers of this function's own: what is drawn depends on the seed alone, not on other threads or devices.
     *
     * @param seed shape [], int64
     */
    public DropoutStream dropoutStream(Value seed) {
        seed.require(DType.INT64);
        return new DropoutStream(emitRaw("torch.Generator(device=\"cpu\", seed=int(" + seed.name() + "))"));
    }

    /** Ends the function with its results. */
    public void returns(Value... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("function " + name + " must return at least one value");
        }
        if (!returnType.isEmpty()) {
            throw new IllegalStateException("function " + name + " has returned already");
        }
        List<Value> results = List.of(values);
        if (results.size() == 1) {
            returnType = "Tensor";
            lines.add("return " + results.get(0).name());
        } else {
            returnType = results.stream().map(value -> "Tensor").collect(Collectors.joining(", ", "Tuple[", "]"));
            lines.add(results.stream().map(Value::name).collect(Collectors.joining(", ", "return (", ")")));
        }
    }

    Value emit(DType dtype, String expression) {
        return new Value(this, emitRaw(expression), dtype);
    }

    Dim emitDim(String expression) {
        return Dim.variable(emitRaw(expression));
    }

    String emitRaw(String expression) {
        String variable = "v" + next++;
        lines.add(variable + " = " + expression);
        return variable;
    }

    /** A value by lines that assign it. */
    Value emitLines(DType dtype, Function<String, List<String>> assigning) {
        String variable = "v" + next++;
        lines.addAll(assigning.apply(variable));
        return new Value(this, variable, dtype);
    }

    /** Attention of each run by itself, see {@link Value#attendRuns} and {@link Value#attendRunsCausally}. */
    Value emitLoopOverRuns(Value queries, Value keys, Value values, Value runs, int queryColumn, boolean causal) {
        String mixed = emitRaw("annotate(List[Tensor], [])");
        String token = emitRaw("0");
        String query = emitRaw("0");
        lines.add("for run_i in range(torch.size(" + runs.name() + ", 0)):");
        lines.add(INDENT + "run_count = int(" + runs.name() + "[run_i][0])");
        lines.add(INDENT + "run_tokens = run_count * int(" + runs.name() + "[run_i][1])");
        lines.add(INDENT + "run_queries = run_count * int(" + runs.name() + "[run_i][" + queryColumn + "])");
        lines.add(INDENT + "run_q = " + ofRun(queries, query, "run_queries"));
        lines.add(INDENT + "run_k = " + ofRun(keys, token, "run_tokens"));
        lines.add(INDENT + "run_v = " + ofRun(values, token, "run_tokens"));
        lines.add(INDENT + "run_mixed = torch.transpose(torch.scaled_dot_product_attention(run_q, run_k, run_v"
                + (causal ? ", is_causal=True" : "") + "), 1, 2)");
        lines.add(INDENT + mixed + ".append(torch.flatten(run_mixed, 0, 1))");
        lines.add(INDENT + token + " = " + token + " + run_tokens");
        lines.add(INDENT + query + " = " + query + " + run_queries");
        return emit(queries.dtype(), "torch.cat(" + mixed + ", 0)");
    }

    /** Adds aᵀ b of low precision to a float32 matrix, see {@link InPlace#addTransposedProduct}. */
    Value emitProductInPieces(Value sum, Value left, Value right) {
        String rows = emitRaw("torch.size(" + sum.name() + ", 0)");
        lines.add("for piece in range(0, " + rows + ", " + PIECE_ROWS + "):");
        lines.add(INDENT + "piece_rows = min(" + PIECE_ROWS + ", " + rows + " - piece)");
        lines.add(INDENT + "piece_left = torch.t(torch.narrow(" + left.name() + ", 1, piece, piece_rows))");
        lines.add(INDENT + "torch.add_(torch.narrow(" + sum.name() + ", 0, piece, piece_rows), torch.mm(piece_left, "
                + right.name() + "))");
        return sum;
    }

    /** Rows of one run as [count, H, n, d]. */
    private static String ofRun(Value rows, String from, String size) {
        return "torch.transpose(torch.unflatten(torch.narrow(" + rows.name() + ", 0, " + from + ", " + size
                + "), 0, [run_count, -1]), 1, 2)";
    }

    /** The numbers 0 to length - 1, so many times: [count length], float32, on the device of {@code like}. */
    public Value repeatedRange(Dim length, Dim count, Value like) {
        Value once = range(length, like);
        return emit(DType.FLOAT32, "torch.repeat(" + once.name() + ", [" + count.expression() + "])");
    }

    String source() {
        if (returnType.isEmpty()) {
            throw new IllegalStateException("function " + name + " returns nothing");
        }
        String parameters = signature.stream().map(input -> ", " + input).collect(Collectors.joining());
        StringBuilder text = new StringBuilder("  def ")
                .append(name)
                .append("(self: __torch__.Radd")
                .append(parameters)
                .append(") -> ")
                .append(returnType)
                .append(":\n");
        for (String line : lines) {
            text.append(INDENT).append(line).append('\n');
        }
        return text.toString();
    }
}
