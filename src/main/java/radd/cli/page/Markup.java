package radd.cli.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/** Elements one inside the other, as HTML and XML both read them; texts and values are escaped. */
final class Markup {
    /** Elements behind which a line of the file may end without a space on the page. */
    private static final Set<String> BLOCKS = Set.of(
            "p", "h1", "h2", "h3", "li", "tr", "table", "div", "figure", "section", "svg", "g", "details", "header",
            "style");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn; numbers are rounded to hundredths
     */
    Markup open(String name, Object... attributes) {
        begin(name, attributes);
        out.append('>');
        open.push(name);
        return this;
    }

    /** Ends the innermost element. */
    Markup close() {
        String name = open.pop();
        out.append("</").append(name).append(BLOCKS.contains(name) ? ">\n" : ">");
        return this;
    }

    /** An element without content. */
    Markup empty(String name, Object... attributes) {
        begin(name, attributes);
        out.append("/>");
        return this;
    }

    /** An element that holds a text. */
    Markup element(String name, String text, Object... attributes) {
        return open(name, attributes).text(text).close();
    }

    /** Text within the innermost element. */
    Markup text(String text) {
        escape(text);
        return this;
    }

    /** What another has made, whole. */
    Markup add(Markup other) {
        out.append(other.finish());
        return this;
    }

    /** All of it. */
    String finish() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("element " + open.peek() + " is not closed");
        }
        return out.toString();
    }

    private void begin(String name, Object... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1] instanceof Double number ? rounded(number) : String.valueOf(attributes[i + 1]));
            out.append('"');
        }
    }

    /** A coordinate: hundredths of a pixel are seen by nobody. */
    static String rounded(double number) {
        String text = String.format(Locale.ROOT, "%.2f", number);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    private void escape(String text) {
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isOfXml(point) ? point : 0xFFFD);
            }
        });
    }

    /** Whether XML 1.0 has the character; texts of models hold others. */
    private static boolean isOfXml(int point) {
        if (point < 0x20) {
            return point == '\t' || point == '\n' || point == '\r';
        }
        return point < 0xD800 || (point >= 0xE000 && point != 0xFFFE && point != 0xFFFF);
    }
}
