package radd;

import static com.tngtech.archunit.base.DescribedPredicate.allElements;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveRawParameterTypes;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveRawReturnType;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** The map of the packages in docs/architecture.md, enforced: imports point down and nothing goes round. */
@AnalyzeClasses(packages = "radd", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> shown = resideOutsideOfPackage("radd.*..")
            .or(resideInAPackage("radd.api"))
            .as("types of the library, of radd itself or of Java");

    @ArchTest
    static final ArchRule importsPointDown = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true) // a package may still be empty
            .layer("cli")
            .definedBy("radd.cli..")
            .layer("api")
            .definedBy("radd.api..")
            .layer("config")
            .definedBy("radd.config..")
            .layer("runtime")
            .definedBy("radd.runtime..")
            .layer("train")
            .definedBy("radd.train..")
            .layer("sample")
            .definedBy("radd.sample..")
            .layer("eval")
            .definedBy("radd.eval..")
            .layer("data")
            .definedBy("radd.data..")
            .layer("modelio")
            .definedBy("radd.modelio..")
            .layer("core")
            .definedBy("radd.core..")
            .layer("engine")
            .definedBy("radd.engine..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("api")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("runtime")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("cli", "config")
            .whereLayer("sample")
            .mayOnlyBeAccessedByLayers("cli", "api", "config")
            .whereLayer("eval")
            .mayOnlyBeAccessedByLayers("cli", "api", "config")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("cli", "api", "config", "train", "sample", "eval")
            .whereLayer("modelio")
            .mayOnlyBeAccessedByLayers("cli", "api", "config", "runtime", "train", "sample", "eval", "data")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers("cli", "api", "config", "train", "sample", "eval", "data", "modelio");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("radd.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule theMathematicsHasNoCycles =
            slices().matching("radd.core.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule everythingStandsInALayer = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "radd.cli..",
                    "radd.api..",
                    "radd.config..",
                    "radd.runtime..",
                    "radd.train..",
                    "radd.sample..",
                    "radd.eval..",
                    "radd.data..",
                    "radd.modelio..",
                    "radd.core..",
                    "radd.engine..")
            .and()
            .doNotHaveFullyQualifiedName("radd.RaddException")
            .and()
            .doNotHaveFullyQualifiedName("radd.RaddException$Kind")
            .and()
            .doNotHaveFullyQualifiedName("radd.InvalidSetting")
            .and()
            .doNotHaveFullyQualifiedName("radd.Named")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .resideInAPackage("radd..")
            .allowEmptyShould(true)
            .because("a new package needs a place in the layers");

    @ArchTest
    static final ArchRule theRootPackageKnowsNoOther = noClasses()
            .that()
            .resideInAPackage("radd")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("radd.*..");

    @ArchTest
    static final ArchRule onlyTheEngineKnowsPyTorch = noClasses()
            .that()
            .resideOutsideOfPackage("radd.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.pytorch..");

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsTerminals = noClasses()
            .that()
            .resideOutsideOfPackage("radd.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "ch.qos.logback..");

    @ArchTest
    static final ArchRule noServiceNamesAFamily = noClasses()
            .that()
            .resideInAnyPackage(
                    "radd.train..",
                    "radd.sample..",
                    "radd.eval..",
                    "radd.data..",
                    "radd.modelio..",
                    "radd.cli..",
                    "radd.api..",
                    "radd.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("radd.core.family.*..")
            .because("a family is reached through core.family.Families alone");

    @ArchTest
    static final ArchRule onlyMainExits = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("radd.cli.Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class);

    @ArchTest
    static final ArchRule onlyInterruptionHalts = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("radd.cli.Interruption")
            .should()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineWritesToTheStandardStreams = noClasses()
            .that()
            .resideOutsideOfPackage("radd.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule theLibraryShowsItsOwnTypesAlone = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("radd.api")
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .arePublic()
            .should(haveRawReturnType(shown))
            .andShould(haveRawParameterTypes(allElements(shown)));
}
