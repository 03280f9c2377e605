package radd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One method of a {@link Graph}: its inputs, the lines that its values emit, and its results. */
public final class GraphFunction {
    private static final String INDENT = "    ";

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

    /** A vector cut into consecutive pieces of the given sizes, which share its memory; their gradients are joined in one copy. */
    public List<Value> split(Value vector, List<Long> sizes) {
        String pieces = emitRaw("torch.split_with_sizes(" + vector.name() + ", " + sizes + ")");
        List<Value> result = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            result.add(emit(vector.dtype(), pieces + "[" + i + "]"));
        }
        return result;
    }

    /** The numbers 0, 1, ..., count - 1 as float32, on the device of {@code like}. */
    public Value range(Dim count, Value like) {
        return emit(
                DType.FLOAT32,
                "torch.arange(" + count.expression() + ", dtype=" + DType.FLOAT32.code() + ", device=" + like.name()
                        + ".device)");
    }

    /**
     * Angles of the rotary embedding: position times base^(-2i/d).
     *
     * @param positions [L], float32
     * @param headSize d, even
     * @param base wavelength base, 10000 in the field
     * @return [L, d/2], float32
     */
    public Value rotaryAngles(Value positions, int headSize, double base) {
        positions.require(DType.FLOAT32);
        Value even = emit(
                DType.FLOAT32,
                "torch.arange(0, " + headSize + ", 2, dtype=" + DType.FLOAT32.code() + ", device=" + positions.name()
                        + ".device)");
        Value frequency = emit(
                DType.FLOAT32,
                "torch.reciprocal(torch.pow(" + base + ", torch.div(" + even.name() + ", " + headSize + ")))");
        return emit(DType.FLOAT32, "torch.outer(" + positions.name() + ", " + frequency.name() + ")");
    }

    /** cos of every element. */
    public Value cos(Value angles) {
        return emit(angles.dtype(), "torch.cos(" + angles.name() + ")");
    }

    /** sin of every element. */
    public Value sin(Value angles) {
        return emit(angles.dtype(), "torch.sin(" + angles.name() + ")");
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
