package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A page that radd wrote, read as XML. */
record PageFile(Document document, String text) {
    static PageFile read(Path file) throws IOException {
        String html = Files.readString(file);
        try {
            String xml = html.replace("<!DOCTYPE html>", "");
            return new PageFile(
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(xml))),
                    html);
        } catch (ParserConfigurationException | SAXException malformed) {
            throw new IOException(file + " is not well-formed: " + malformed.getMessage(), malformed);
        }
    }

    List<Element> all(String name) {
        return all(document.getDocumentElement(), name);
    }

    static List<Element> all(Element in, String name) {
        NodeList nodes = in.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** The figure of a title; of several the first. */
    Element figure(String title) {
        return all("figure").stream()
                .filter(figure -> all(figure, "h3").get(0).getTextContent().equals(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + title));
    }

    /** The numbers of a table's column, in full. */
    static List<Double> column(Element in, int column) {
        return all(all(in, "tbody").get(0), "tr").stream()
                .map(row -> all(all(row, "td").get(column), "data"))
                .filter(data -> !data.isEmpty())
                .map(data -> Double.valueOf(data.get(0).getAttribute("value")))
                .toList();
    }

    static long marks(Element figure) {
        return List.of("path", "circle", "rect").stream()
                .flatMap(name -> all(figure, name).stream())
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains("mark"))
                .count();
    }

    /** Claims what holds of every page: nothing is loaded, no script runs, and each plot has marks, a name, words for it and its numbers. */
    void assertWhole() {
        assertTrue(all("script").isEmpty());
        for (Element element : all("*")) {
            for (String name : List.of("src", "href", "action", "data", "srcset", "poster")) {
                String value = element.getAttribute(name);
                assertTrue(
                        value.isEmpty() || value.startsWith("data:"), element.getTagName() + " " + name + "=" + value);
            }
        }
        String without = text.replace("http://www.w3.org/1999/xhtml", "").replace("http://www.w3.org/2000/svg", "");
        assertFalse(without.contains("://"), "an address");
        assertFalse(
                without.contains("@import") || without.contains("url(") && !without.contains("url(#"),
                "a style from elsewhere");
        assertFalse(text.contains("NaN"), "a number that is none");
        for (Element figure : all("figure")) {
            String title = all(figure, "h3").get(0).getTextContent();
            Element svg = all(figure, "svg").get(0);
            assertTrue(marks(figure) > 0, title + " has no marks");
            assertEquals(title, all(svg, "title").get(0).getTextContent());
            assertTrue(all(svg, "desc").get(0).getTextContent().length() > 20, title);
            assertFalse(all(all(figure, "table").get(0), "data").isEmpty(), title + " has no numbers");
        }
    }
}
