package org.tunebook.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tunebook.tuning.TrainingCurve.Point;

class MetricsFileTest {
    @Test
    void theDocumentedColumnsAreRead() {
        String csv = "step_number,epoch_number,training_loss,perplexity\n0,0,1.453,4.27\n1,0,1.2,3.32\n";

        assertThat(MetricsFile.read(csv, "training_loss"))
                .containsExactly(new Point(0, 0, 1.453), new Point(1, 0, 1.2));
    }

    @Test
    void aRealJobsFileWithoutPerplexityIsRead() {
        String csv = "step_number,epoch_number,validation_loss\r\n3,1,2.533\r\n6,2,1.702\r\n";

        assertThat(MetricsFile.read(csv, "validation_loss"))
                .containsExactly(new Point(3, 1, 2.533), new Point(6, 2, 1.702));
    }

    @Test
    void columnsAreFoundByNameInAnyOrderAndQuotes() {
        String csv = "\uFEFF\"validation_loss\", Step_Number ,perplexity\n\"0.5\",10,1.6\n";

        assertThat(MetricsFile.read(csv, "validation_loss")).containsExactly(new Point(10, 0, 0.5));
    }

    @Test
    void rowsThatCannotBeReadArePassedOverAndALossGoneAstrayIsKept() {
        String csv = "step_number,epoch_number,training_loss\n0,1,1.5\n\n1,1\n2,1,what\n3,1,NaN\n4,1,inf\n5,1,1.4";

        assertThat(MetricsFile.read(csv, "training_loss"))
                .extracting(Point::step)
                .containsExactly(0, 3, 4, 5);
    }

    @Test
    void aFileOfSomethingElseHasNoPoints() {
        assertThat(MetricsFile.read("", "training_loss")).isEmpty();
        assertThat(MetricsFile.read("<html>no</html>\n1,2,3", "training_loss")).isEmpty();
    }
}
