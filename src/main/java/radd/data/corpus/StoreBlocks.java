package radd.data.corpus;

import java.util.Objects;

/** A token store cut into blocks of one length. */
record StoreBlocks(TokenStore store, int length, boolean keepsRemainder) implements Blocks {
    StoreBlocks {
        if (length < 1) {
            throw new IllegalArgumentException("length is " + length + ", must be at least 1");
        }
    }

    @Override
    public long count() {
        return keepsRemainder ? (store.length() + length - 1) / length : store.length() / length;
    }

    @Override
    public int[] block(long index) {
        Objects.checkIndex(index, count());
        long from = index * length;
        return store.read(from, (int) Math.min(length, store.length() - from));
    }

    @Override
    public long tokenCount() {
        return keepsRemainder ? store.length() : count() * length;
    }
}
