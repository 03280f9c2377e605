package radd.modelio.torch;

import java.util.Optional;
import radd.modelio.StoredType;

/**
 * A run of numbers that tensors share.
 *
 * @param key its name in the file
 * @param dtype type of its elements; empty for bare bytes
 * @param first its first byte among those that the key names
 * @param bytes its length
 */
record TorchStorage(String key, Optional<StoredType> dtype, long first, long bytes) {}
