package radd.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The random numbers of a function's dropout, drawn one after the other; made by {@link GraphFunction#dropoutStream}.
 *
 * <p>TorchScript makes generators on the CPU alone. There each element is drawn from the generator. On a GPU the generator draws a key a of each row
 * and two keys b and c of each column, of 64 bits, and an element is kept if a b + c (mod 2^64) is below a bound: the elements of a column are pairwise
 * independent, columns of each other, and nothing but the keys crosses over.
 */
public final class DropoutStream {
    /** Keys are uniform on the whole numbers of 64 bits but the largest and the smallest, which TorchScript cannot write. */
    private static final String KEYS =
            "torch.randint(-9223372036854775807, 9223372036854775807, [%s], generator=%s, dtype=4)";

    private static final double RANGE = 0x1p64;

    private final String name;

    DropoutStream(String name) {
        this.name = name;
    }

    /**
     * The lines that draw which elements are kept, from the generator on the CPU, by keys on a GPU.
     *
     * @param kept what they call the result, of the type of {@code like}: 1 where an element is kept, else 0
     * @param like shape [..., D]
     * @param share of elements that are kept, above 0
     */
    List<String> draw(String kept, String like, double share) {
        List<String> lines = new ArrayList<>();
        lines.add("if " + like + ".is_cuda:");
        drawByKeys(kept, like, share).forEach(line -> lines.add(GraphFunction.INDENT + line));
        lines.add("else:");
        lines.add(GraphFunction.INDENT + kept + " = torch.bernoulli(torch.detach(" + like + "), " + share
                + ", generator=" + name + ")");
        return lines;
    }

    /** The lines for a GPU, which can be run on any device. */
    List<String> drawByKeys(String kept, String like, double share) {
        String width = "torch.size(" + like + ", -1)";
        String rows = "torch.numel(" + like + ") // " + width + ", 1";
        long bound = (long) ((share - 0.5) * RANGE);
        return List.of(
                kept + "_a = " + KEYS.formatted(rows, name) + ".to(" + like + ".device)",
                kept + "_bc = " + KEYS.formatted("2, " + width, name) + ".to(" + like + ".device)",
                kept + "_hash = torch.addcmul(" + kept + "_bc[1], " + kept + "_a, " + kept + "_bc[0])",
                kept + " = torch.type_as(torch.reshape(torch.lt(" + kept + "_hash, " + bound + "), torch.size(" + like
                        + ")), " + like + ")");
    }
}
