package radd.cli.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A page: one HTML file that is XML too, with its style inside, without scripts, that asks nothing of any network. */
final class Page {
    /** Nothing may be loaded but what the file holds; the empty icon keeps a browser from asking for one. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    private final Markup body = new Markup();
    private final String title;
    private int figures;

    /**
     * @param title what it is a report of
     * @param about a line below it
     */
    Page(String title, String about) {
        this.title = title;
        body.element("h1", title).element("p", about, "class", "soft");
    }

    /** The heading of what follows. */
    Page heading(String text) {
        body.element("h2", text);
        return this;
    }

    /** A paragraph. */
    Page paragraph(String text) {
        body.element("p", text);
        return this;
    }

    /** Sentences that must be known to read the numbers. */
    Page cautions(List<String> sentences) {
        sentences.forEach(sentence -> body.element("p", "Caution: " + sentence, "class", "caution"));
        return this;
    }

    /**
     * Numbers that are read first.
     *
     * @param pairs a name and its number in turn
     */
    Page headline(List<String> pairs) {
        body.open("ul", "class", "headline");
        for (int i = 0; i < pairs.size(); i += 2) {
            body.open("li").text(pairs.get(i)).element("b", pairs.get(i + 1)).close();
        }
        body.close();
        return this;
    }

    /** A table in sight. */
    Page table(Table table) {
        body.add(table.markup());
        return this;
    }

    /** A table that is opened when wanted. */
    Page folded(String summary, Table table) {
        body.open("details").element("summary", summary).add(table.markup()).close();
        return this;
    }

    /** Plots side by side as the width allows; those without points are left out. */
    Page plots(List<Plot> plots) {
        body.open("div", "class", "plots");
        figures(plots);
        body.close();
        return this;
    }

    private void figures(List<Plot> plots) {
        plots.stream().filter(plot -> !plot.isEmpty()).forEach(plot -> body.add(plot.figure("figure-" + ++figures)));
    }

    /**
     * The same plots along one of several axes, of which the reader chooses one.
     *
     * @param question what is chosen
     * @param legend of all plots
     * @param names of the axes, at most four
     * @param plots for each of them
     */
    Page switched(String question, List<Series> legend, List<String> names, List<List<Plot>> plots) {
        body.open("div", "class", "switch").open("p").text(question).close();
        for (int i = 0; i < names.size(); i++) {
            String input = "axis-" + (i + 1);
            if (i == 0) {
                body.empty("input", "type", "radio", "name", "axis", "id", input, "checked", "checked");
            } else {
                body.empty("input", "type", "radio", "name", "axis", "id", input);
            }
            body.element("label", names.get(i), "for", input);
        }
        Plot.legend(body, legend);
        for (int i = 0; i < plots.size(); i++) {
            body.open("div", "class", "plots view view-" + (i + 1));
            figures(plots.get(i));
            body.close();
        }
        body.close();
        return this;
    }

    /** Anything else. */
    Page add(Markup markup) {
        body.add(markup);
        return this;
    }

    /** The file. */
    String html() {
        Markup page = new Markup().open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        page.open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("link", "rel", "icon", "href", "data:,");
        page.element("title", title).element("style", style()).close();
        return "<!DOCTYPE html>\n" + page.open("body").add(body).close().close().finish();
    }

    /** Without characters that HTML and XML would read differently within a style. */
    private static String style() {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("page.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
