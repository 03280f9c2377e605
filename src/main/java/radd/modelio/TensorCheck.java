package radd.modelio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.family.Buffer;
import radd.core.family.Model;

/** Compares the tensors that there are with those that a model has. */
final class TensorCheck {
    /** So many of a kind are named; of more, how many there are. */
    private static final int NAMED = 4;

    private TensorCheck() {}

    /**
     * Refuses weights that are not a model's, naming what is missing, what is unexpected, and what has another shape or type.
     *
     * @throws RaddException (DATA)
     */
    static void check(TensorSource weights, Model model) {
        check(
                weights,
                model.table().shapes(),
                model.buffers().stream().map(Buffer::name).collect(Collectors.toSet()));
    }

    /**
     * As {@link #check(TensorSource, Model)}.
     *
     * @param expected shapes by name
     * @param buffers names that may be there too
     */
    static void check(TensorSource weights, Map<String, long[]> expected, Set<String> buffers) {
        Set<String> names = weights.names();
        List<String> missing = new ArrayList<>();
        List<String> other = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!names.contains(name)) {
                missing.add(name + " " + Arrays.toString(shape));
            } else if (!fits(weights.info(name), shape)) {
                other.add(name + " of " + weights.info(name) + ", must be of floats " + Arrays.toString(shape));
            }
        });
        List<String> unexpected = names.stream()
                .filter(name -> !expected.containsKey(name) && !buffers.contains(name))
                .map(ShownName::of)
                .toList();
        List<String> complaints = new ArrayList<>();
        complain(
                complaints,
                "has no tensor ",
                missing,
                "lacks " + missing.size() + " of the model's " + expected.size() + " tensors: ");
        complain(
                complaints,
                "has an unexpected tensor ",
                unexpected,
                "has " + unexpected.size() + " unexpected tensors: ");
        complain(complaints, "has tensor ", other, "has " + other.size() + " tensors of another shape or type: ");
        if (!complaints.isEmpty()) {
            throw new RaddException(
                    Kind.DATA,
                    weights.file() + " " + String.join("; it ", complaints),
                    "check that it belongs to the configuration beside it");
        }
    }

    private static boolean fits(TensorInfo info, long[] shape) {
        return Arrays.equals(shape, info.shape()) && info.dtype().isFloat();
    }

    private static void complain(List<String> complaints, String ofOne, List<String> found, String ofMany) {
        if (found.isEmpty()) {
            return;
        }
        int rest = found.size() - NAMED;
        String named = found.stream().limit(NAMED).collect(Collectors.joining(", "));
        complaints.add((found.size() == 1 ? ofOne : ofMany) + named + (rest > 0 ? " and " + rest + " more" : ""));
    }
}
