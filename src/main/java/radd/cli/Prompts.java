package radd.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import radd.RaddException;
import radd.core.sampler.Template;
import radd.modelio.TextFile;

/**
 * The prompts of a run, of which each is continued several times: sequence i belongs to prompt i / samples.
 *
 * @param prompts at least one
 * @param ids what the user calls each prompt
 * @param file where they come from; empty for a prompt on the command line
 */
record Prompts(List<Prompt> prompts, List<JsonNode> ids, Optional<Path> file) {
    /** One prompt from the command line. */
    static Prompts of(Prompt prompt) {
        return new Prompts(List.of(prompt), List.of(NullNode.getInstance()), Optional.empty());
    }

    /**
     * The prompts of a file of JSON objects, or of the standard input for {@code -}, one a line; empty lines are passed over.
     *
     * @throws RaddException (DATA) if a line is none, with its number
     */
    static Prompts read(Path file) {
        ObjectMapper mapper = new ObjectMapper();
        List<Prompt> prompts = new ArrayList<>();
        List<JsonNode> ids = new ArrayList<>();
        int number = 0;
        try {
            for (String line : TextFile.lines(file)) {
                number++;
                if (!line.isBlank()) {
                    JsonNode node = mapper.readTree(line);
                    prompts.add(Prompt.of(node));
                    ids.add(node.path("id").isMissingNode() ? NullNode.getInstance() : node.get("id"));
                }
            }
        } catch (JsonProcessingException noJson) {
            throw refused(file, number, "no JSON: " + noJson.getOriginalMessage());
        } catch (IllegalArgumentException refusal) {
            throw refused(file, number, String.valueOf(refusal.getMessage()));
        }
        if (prompts.isEmpty()) {
            throw new RaddException(RaddException.Kind.DATA, file + " has no prompt", "write one JSON object a line");
        }
        return new Prompts(prompts, ids, Optional.of(file));
    }

    private static RaddException refused(Path file, int line, String what) {
        return new RaddException(
                RaddException.Kind.DATA,
                file + ", line " + line + ": " + what,
                "write one object a line, such as {\"prefix\": \"Once\"} or {\"template\": \"The [MASK:3].\"}");
    }

    /** The templates of all prompts; a refusal says which prompt it is about. */
    List<Template> templates(Function<Prompt, Template> maker) {
        List<Template> templates = new ArrayList<>();
        for (Prompt prompt : prompts) {
            try {
                templates.add(maker.apply(prompt));
            } catch (RaddException refusal) {
                if (file.isEmpty()) {
                    throw refusal;
                }
                throw new RaddException(
                        RaddException.Kind.DATA,
                        file.get() + ", prompt " + templates.size() + " (from 0)",
                        String.valueOf(refusal.getMessage()),
                        refusal);
            }
        }
        return templates;
    }
}
