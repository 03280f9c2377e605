/** Sums and messages between replicas: threads of a process, processes under MPI, GPUs under NCCL. */
@NullMarked
package radd.engine.collective;

import org.jspecify.annotations.NullMarked;
