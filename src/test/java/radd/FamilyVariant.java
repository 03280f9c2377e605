package radd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import radd.core.family.Families;
import radd.core.family.GraphType;
import radd.core.family.ModelFamily;

/**
 * A family with one of the graphs that it takes: what tests of all families run over, so that a new family is in them without an edit.
 *
 * @param family one of {@link Families#all}
 * @param graph where its forward process takes a token
 */
public record FamilyVariant(ModelFamily family, GraphType graph) {
    /** All that there are; for {@code @MethodSource}. */
    public static Stream<FamilyVariant> all() {
        return Families.all().stream()
                .flatMap(family -> Arrays.stream(GraphType.values()).map(graph -> new FamilyVariant(family, graph)))
                .filter(FamilyVariant::exists);
    }

    /** The first of each family, for tests that take long and in which a graph makes no difference; for {@code @MethodSource}. */
    public static Stream<FamilyVariant> oneOfEachFamily() {
        return all()
                .collect(Collectors.toMap(
                        FamilyVariant::family, one -> one, (first, later) -> first, LinkedHashMap::new))
                .values()
                .stream();
    }

    /** The overrides that choose it; all else that a family needs has defaults. */
    public List<String> overrides() {
        return List.of("model.type=" + family.type(), "graph.type=" + graph.label());
    }

    /** The overrides that choose it, and more. */
    public String[] with(String... more) {
        List<String> all = new ArrayList<>(overrides());
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Whether the family takes the graph: where not, it refuses it by name. */
    private boolean exists() {
        try {
            TinyRun.config(overrides());
            return true;
        } catch (RaddException refusal) {
            if (refusal.getCause() instanceof InvalidSetting setting
                    && setting.key().equals("graph.type")) {
                return false;
            }
            throw refusal;
        }
    }

    @Override
    public String toString() {
        return family.type() + " " + graph.label();
    }
}
