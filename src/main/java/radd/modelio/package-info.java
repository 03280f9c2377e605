/** Files of models: safetensors and model directories in Hugging Face form. */
@NullMarked
package radd.modelio;

import org.jspecify.annotations.NullMarked;
