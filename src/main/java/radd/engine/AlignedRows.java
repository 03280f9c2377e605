package radd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** TorchScript of products with a matrix [N, V] whose V is no multiple of 8, for GPUs; see {@link Value#linearToAlignedRows}. */
final class AlignedRows {
    private AlignedRows() {}

    /** An empty matrix of as many rows as {@code like}, which begin at multiples of 128 bytes. */
    static String empty(String like, String columns, DType type) {
        return "torch.narrow(torch.empty([torch.size(" + like + ", 0), (" + columns + " + 63) // 64 * 64], dtype="
                + type.code() + ", device=" + like + ".device), 1, 0, " + columns + ")";
    }

    /** The lines that make x Wᵀ + b, or x Wᵀ where {@code bias} is empty, in aligned rows. */
    static Function<String, List<String>> linear(String x, String weight, String bias, DType type) {
        String columns = "torch.size(" + weight + ", 0)";
        return made -> {
            List<String> lines = new ArrayList<>();
            lines.add(made + " = " + empty(x, columns, type));
            for (String part : parts(columns)) {
                String operands = x + ", torch.narrow(torch.t(" + weight + "), 1, " + part + ")";
                String product = bias.isEmpty()
                        ? "torch.mm(" + operands
                        : "torch.addmm(torch.narrow(" + bias + ", 0, " + part + "), " + operands;
                lines.add(product + ", out=torch.narrow(" + made + ", 1, " + part + "))");
            }
            return lines;
        };
    }

    /** The lines that multiply aligned rows [N, V] with a matrix [V, D]. */
    static Function<String, List<String>> product(String rows, String matrix) {
        return made -> {
            List<String> lines = new ArrayList<>();
            for (String part : parts("torch.size(" + rows + ", 1)")) {
                String operands =
                        "torch.narrow(" + rows + ", 1, " + part + "), torch.narrow(" + matrix + ", 0, " + part + "))";
                lines.add(made + " = " + (lines.isEmpty() ? "torch.mm(" : "torch.addmm(" + made + ", ") + operands);
            }
            return lines;
        };
    }

    /** Start and length of the columns up to a multiple of 8, and of those that are left. */
    private static List<String> parts(String columns) {
        String whole = columns + " // 8 * 8";
        return List.of("0, " + whole, whole + ", " + columns + " % 8");
    }
}
