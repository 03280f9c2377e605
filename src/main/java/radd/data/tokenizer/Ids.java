package radd.data.tokenizer;

import java.util.Arrays;
import java.util.Objects;

/** A growing list of token ids. */
public final class Ids {
    private static final int FIRST_CAPACITY = 1024;

    private int[] ids = new int[FIRST_CAPACITY];
    private int size;

    public void add(int id) {
        reserve(1);
        ids[size++] = id;
    }

    public void addAll(int[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
    }

    public int get(int at) {
        return ids[Objects.checkIndex(at, size)];
    }

    public int size() {
        return size;
    }

    public int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    private void reserve(int count) {
        if (ids.length - size < count) {
            ids = Arrays.copyOf(ids, Math.max(ids.length + (ids.length >> 1), Math.addExact(size, count)));
        }
    }

    /** @throws IllegalArgumentException naming the first id that is not in 0 to V - 1 */
    static void requireInVocabulary(int[] ids, int vocabularySize) {
        for (int position = 0; position < ids.length; position++) {
            if (ids[position] < 0 || ids[position] >= vocabularySize) {
                throw new IllegalArgumentException("id " + ids[position] + " at position " + position
                        + " is no token, must be 0 to " + (vocabularySize - 1));
            }
        }
    }
}
