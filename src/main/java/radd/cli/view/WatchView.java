package radd.cli.view;

import java.util.ArrayList;
import java.util.List;
import radd.core.sampler.SequenceState;

/** A sequence on the terminal, drawn again in place whenever tokens are revealed. */
final class WatchView implements AutoCloseable {
    private final Terminal terminal;
    private final TokenText text;

    WatchView(Terminal terminal, TokenText text) {
        this.terminal = terminal;
        this.text = text;
    }

    /** Draws the tokens in place of those before. */
    void show(SequenceState state) {
        int[] ids = state.ids();
        StringBuilder whole = new StringBuilder();
        int masked = 0;
        for (int id : ids) {
            whole.append(text.of(id));
            masked += id == text.maskId() ? 1 : 0;
        }
        List<String> lines = new ArrayList<>();
        lines.add("sequence " + state.index() + ": " + (ids.length - masked) + " of " + ids.length + " tokens, NFE "
                + state.nfe());
        int columns = Math.max(10, terminal.columns() - 1);
        int rows = Math.max(2, terminal.rows() - 2);
        for (int from = 0; from < whole.length() && lines.size() < rows; from += columns) {
            lines.add(whole.substring(from, Math.min(whole.length(), from + columns)));
        }
        terminal.show(String.join("\n", lines));
    }

    @Override
    public void close() {
        terminal.show("");
    }
}
