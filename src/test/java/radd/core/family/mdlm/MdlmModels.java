package radd.core.family.mdlm;

import com.fasterxml.jackson.databind.JsonNode;
import radd.Golden;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.ModelDescription;

/** The golden MDLM networks: one set of parameters, with and without time conditioning; no dropout. */
final class MdlmModels {
    private MdlmModels() {}

    static String config(boolean timed) {
        return "mdlm/" + (timed ? "config_time" : "config");
    }

    /** The model that the golden configuration describes. */
    static MdlmModel golden(boolean timed) {
        JsonNode json = Golden.json(config(timed));
        ModelDescription description =
                Families.read(new ConfigFields(config(timed), json)).orElseThrow();
        MdlmSection read = (MdlmSection) description.model();
        MdlmSection section = new MdlmSection(
                read.hiddenSize(),
                read.length(),
                read.blocks(),
                read.heads(),
                0,
                read.conditioningWidth(),
                read.timeConditioning());
        return new MdlmModel(
                new ModelDescription(
                        description.tokens(),
                        section,
                        description.graph(),
                        description.noise(),
                        description.tokenizer()),
                section);
    }
}
