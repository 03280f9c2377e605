package radd.sample;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import radd.core.sampler.SequenceState;
import radd.modelio.AtomicFile;

/**
 * An animation of how one sequence is revealed: every token has its place from the beginning, masks are blocks, the last frame is held.
 *
 * <p>The places come from the finished text, so nothing moves. Written when it is closed.
 */
public final class RevealAnimation implements AutoCloseable {
    private static final int COLUMNS = 72;
    private static final int MARGIN = 24;
    private static final int FONT_SIZE = 18;
    private static final int LARGEST_HEIGHT = 2_000;

    /** More states are thinned out evenly: ten seconds or so are what a person watches. */
    private static final int MOST_FRAMES = 160;

    private static final int SHORTEST_FRAME_CENTISECONDS = 6;
    private static final int WHOLE_CENTISECONDS = 800;
    private static final int LAST_FRAME_CENTISECONDS = 400;
    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x22, 0x22, 0x22);
    private static final Color NEW = new Color(0xC0, 0x39, 0x2B);
    private static final Color BLOCK = new Color(0xB8, 0xC4, 0xD0);
    private static final Color CAPTION = new Color(0x77, 0x77, 0x77);

    private final Path file;
    private final IntFunction<String> text;
    private final int maskId;
    private final List<SequenceState> states = new ArrayList<>();

    /**
     * @param file a GIF; replaced when the animation is closed
     * @param text the text of a token, one line
     * @param maskId V
     */
    public RevealAnimation(Path file, IntFunction<String> text, int maskId) {
        this.file = file;
        this.text = text;
        this.maskId = maskId;
    }

    /** Adds a moment. */
    public void add(SequenceState state) {
        states.add(state);
    }

    /** Where a token stands: line and column, and how many columns it has. */
    private record Place(int line, int column, int width) {}

    /** Writes the file if there is anything to show. */
    @Override
    public void close() {
        if (states.isEmpty()) {
            return;
        }
        int[] last = states.get(states.size() - 1).ids();
        List<Place> places = places(last);
        List<SequenceState> frames = frames();
        FontMetrics metrics = metrics();
        AtomicFile.write(file, channel -> {
            try (ImageOutputStream out = new MemoryCacheImageOutputStream(Channels.newOutputStream(channel));
                    GifWriter gif = new GifWriter(out)) {
                int delay = Math.max(SHORTEST_FRAME_CENTISECONDS, WHOLE_CENTISECONDS / frames.size());
                int[] before = frames.get(0).ids();
                for (int i = 0; i < frames.size(); i++) {
                    boolean held = i == frames.size() - 1;
                    gif.add(
                            frame(frames.get(i), before, places, metrics, held),
                            held ? LAST_FRAME_CENTISECONDS : delay);
                    before = frames.get(i).ids();
                }
            }
        });
    }

    private List<SequenceState> frames() {
        int count = Math.min(MOST_FRAMES, states.size());
        List<SequenceState> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(states.get((int) Math.round((double) i * (states.size() - 1) / Math.max(1, count - 1))));
        }
        return frames;
    }

    private List<Place> places(int[] ids) {
        List<Place> places = new ArrayList<>();
        int line = 0;
        int column = 0;
        for (int id : ids) {
            int width = Math.max(1, Math.min(COLUMNS, text.apply(id).length()));
            if (column + width > COLUMNS) {
                line++;
                column = 0;
            }
            places.add(new Place(line, column, width));
            column += width;
        }
        return places;
    }

    /** The metrics of the type that frames are set in. */
    private static FontMetrics metrics() {
        Graphics2D probe = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY).createGraphics();
        try {
            return probe.getFontMetrics(new Font(Font.MONOSPACED, Font.PLAIN, FONT_SIZE));
        } finally {
            probe.dispose();
        }
    }

    private BufferedImage frame(
            SequenceState state, int[] before, List<Place> places, FontMetrics metrics, boolean last) {
        int cell = metrics.charWidth('m');
        int lineHeight = metrics.getHeight() + 6;
        int lines = places.get(places.size() - 1).line() + 1;
        int height = Math.min(LARGEST_HEIGHT, 2 * MARGIN + lineHeight * (lines + 2));
        BufferedImage image = new BufferedImage(2 * MARGIN + COLUMNS * cell, height, BufferedImage.TYPE_BYTE_INDEXED);
        Graphics2D ink = image.createGraphics();
        ink.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        ink.setFont(metrics.getFont());
        ink.setColor(PAPER);
        ink.fillRect(0, 0, image.getWidth(), image.getHeight());
        int[] ids = state.ids();
        int masked = 0;
        for (int i = 0; i < ids.length; i++) {
            Place place = places.get(i);
            int x = MARGIN + place.column() * cell;
            int top = MARGIN + place.line() * lineHeight;
            if (ids[i] == maskId) {
                masked++;
                ink.setColor(BLOCK);
                ink.fillRect(x + 1, top + 2, place.width() * cell - 2, lineHeight - 4);
            } else {
                ink.setColor(ids[i] == before[i] || last ? INK : NEW);
                String shown = text.apply(ids[i]);
                ink.drawString(
                        shown.substring(0, Math.min(shown.length(), place.width())), x, top + metrics.getAscent() + 3);
            }
        }
        ink.setColor(CAPTION);
        ink.drawString(
                (ids.length - masked) + " of " + ids.length + " tokens, NFE " + state.nfe(),
                MARGIN,
                height - MARGIN - metrics.getDescent());
        ink.dispose();
        return image;
    }
}
