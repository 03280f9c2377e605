package radd.data.corpus;

import java.util.Objects;

/** Part of another store. */
record TokenSlice(TokenStore whole, long from, long to) implements TokenStore {
    TokenSlice {
        Objects.checkFromToIndex(from, to, whole.length());
    }

    @Override
    public long length() {
        return to - from;
    }

    @Override
    public int vocabularySize() {
        return whole.vocabularySize();
    }

    @Override
    public void read(long position, int[] target, int offset, int count) {
        Objects.checkFromIndexSize(position, count, length());
        whole.read(from + position, target, offset, count);
    }
}
