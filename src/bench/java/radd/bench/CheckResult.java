package radd.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one part of the check has found: claims that hold or do not, figures by name, and lines for people. */
final class CheckResult {
    private final ObjectNode claims = JsonNodeFactory.instance.objectNode();
    private final ObjectNode figures = JsonNodeFactory.instance.objectNode();
    private final List<String> lines = new ArrayList<>();
    private boolean holds = true;

    /** Something that must be so; the part has failed if it is not. */
    void claim(String claim, boolean holds) {
        claims.put(claim, holds);
        lines.add((holds ? "holds: " : "DOES NOT HOLD: ") + claim);
        this.holds &= holds;
    }

    /** A number, with its unit in the name; null in the file if it is not finite. */
    void figure(String name, double value) {
        if (Double.isFinite(value)) {
            figures.put(name, value);
        } else {
            figures.putNull(name);
        }
    }

    /** A fact. */
    void fact(String name, String value) {
        figures.put(name, value);
    }

    /** A line of the page. */
    void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    /** The part could not be made to work; of a message of many lines the first and the last say why. */
    void failed(String why) {
        holds = false;
        List<String> said = why.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        lines.add("FAILED: " + (said.size() < 3 ? String.join(" ", said) : said.get(0) + " ... " + said.get(said.size() - 1)));
    }

    /** Everything, for the part's own file. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("state", holds ? "done" : "failed");
        json.set("claims", claims);
        json.set("figures", figures);
        lines.forEach(json.putArray("lines")::add);
        return json;
    }
}
