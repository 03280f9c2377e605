package radd.data.corpus;

import java.util.Objects;
import radd.RaddException;

/** A token store in memory. */
public final class HeldTokens implements TokenStore {
    private final int[] ids;
    private final int vocabularySize;

    HeldTokens(int[] ids, int vocabularySize) {
        for (int position = 0; position < ids.length; position++) {
            requireToken(ids[position], vocabularySize, position, "the given ids");
        }
        this.ids = ids.clone();
        this.vocabularySize = vocabularySize;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public long length() {
        return ids.length;
    }

    @Override
    public void read(long from, int[] target, int offset, int count) {
        Objects.checkFromIndexSize(from, count, length());
        System.arraycopy(ids, (int) from, target, offset, count);
    }

    /** Refuses an id that is no token, among them the mask id V itself: its loss would have no lower bound. */
    public static void requireToken(int id, int vocabularySize, long position, String where) {
        if (id < 0 || id >= vocabularySize) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "id " + id + " at position " + position + " of " + where + " is no token",
                    "must be 0 to " + (vocabularySize - 1) + " for a vocabulary of " + vocabularySize);
        }
    }
}
