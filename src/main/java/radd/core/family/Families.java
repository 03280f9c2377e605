package radd.core.family;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.InvalidSetting;
import radd.core.family.d3pm.D3pmFamily;
import radd.core.family.mdlm.MdlmFamily;
import radd.core.family.radd.RaddFamily;
import radd.core.family.scorelm.ScoreLmFamily;
import radd.core.family.sedd.SeddFamily;

/** The families that there are. */
public final class Families {
    /** The one list to extend; the first is the usual one. */
    private static final List<ModelFamily> ALL = List.of(
            RaddFamily.INSTANCE, SeddFamily.INSTANCE, D3pmFamily.INSTANCE, MdlmFamily.INSTANCE, ScoreLmFamily.INSTANCE);

    private Families() {}

    /** All families. */
    public static List<ModelFamily> all() {
        return ALL;
    }

    /**
     * The family of a name.
     *
     * @throws InvalidSetting if there is none
     */
    public static ModelFamily of(String type) {
        return ALL.stream()
                .filter(family -> family.type().equalsIgnoreCase(type))
                .findFirst()
                .orElseThrow(() -> InvalidSetting.notOneOf(
                        ALL.stream().map(ModelFamily::type).toList(), "model.type", type));
    }

    /** The description in a {@code config.json}, by whichever family knows it; empty if none does. */
    public static Optional<ModelDescription> read(ConfigFields config) {
        return read(config, Map.of());
    }

    /**
     * The description in a configuration, by whichever family knows it; empty if none does.
     *
     * @param shapes shapes of the tensors beside it, by name, if they are known
     */
    public static Optional<ModelDescription> read(ConfigFields config, Map<String, long[]> shapes) {
        return ALL.stream()
                .flatMap(family -> family.read(config, shapes).stream())
                .findFirst();
    }
}
