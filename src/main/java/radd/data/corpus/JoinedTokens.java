package radd.data.corpus;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Several stores of one vocabulary, one after the other. */
final class JoinedTokens implements TokenStore {
    private final List<TokenStore> parts;
    private final int vocabularySize;
    /** Where each part begins, and at last the length of all. */
    private final long[] starts;

    JoinedTokens(List<? extends TokenStore> parts, int vocabularySize) {
        this.parts = parts.stream()
                .filter(part -> part.length() > 0)
                .map(TokenStore.class::cast)
                .toList();
        this.vocabularySize = vocabularySize;
        this.starts = new long[this.parts.size() + 1];
        for (int part = 0; part < this.parts.size(); part++) {
            starts[part + 1] = starts[part] + this.parts.get(part).length();
        }
    }

    @Override
    public long length() {
        return starts[parts.size()];
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public void read(long from, int[] target, int offset, int count) {
        Objects.checkFromIndexSize(from, count, length());
        int found = Arrays.binarySearch(starts, from);
        int part = found >= 0 ? found : -found - 2;
        int done = 0;
        while (done < count) {
            long start = from + done - starts[part];
            int some = (int) Math.min(count - done, parts.get(part).length() - start);
            parts.get(part).read(start, target, offset + done, some);
            done += some;
            part++;
        }
    }
}
