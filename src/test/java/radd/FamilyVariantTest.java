package radd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import radd.core.family.Families;

class FamilyVariantTest {
    @Test
    void everyFamilyIsTestedWithAGraph() {
        assertEquals(
                Set.copyOf(Families.all()),
                FamilyVariant.all().map(FamilyVariant::family).collect(Collectors.toSet()));
    }
}
