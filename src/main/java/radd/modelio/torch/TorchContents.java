package radd.modelio.torch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file of PyTorch holds.
 *
 * @param root the pickled object
 * @param storages where the bytes of each storage lie, by key
 */
record TorchContents(@Nullable Object root, Map<String, StoredBytes> storages) {}
