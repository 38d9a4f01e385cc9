package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorKindTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1,496.5 million                         | 1,496.5 Million            | RIGHT
            ``                                      | 5                          | EMPTY
            I'm sorry, the report does not say.     | 5                          | REFUSED
            The amount is not provided.             | cash                       | REFUSED
            N/A                                     | 5                          | REFUSED
            $1,496.5 million                        | 1496.5 million             | FORMAT
            1,496,500,000                           | 1,496.5 million            | FORMAT
            (12.6)                                  | -12.6                      | FORMAT
            The answer is 12.6 in 2019              | 12.6                       | RIGHT_NUMBER_TOO_LONG
            12.6                                    | -12.6                      | WRONG_SIGN
            12.6                                    | (12.6)                     | WRONG_SIGN
            1,496.5                                 | 1,496.5 million            | WRONG_SCALE
            1,496.5 thousand                        | 1,496.5 million            | WRONG_SCALE
            23.42                                   | 23.42%                     | WRONG_SCALE
            0.2342                                  | 23.42%                     | FORMAT
            12.61                                   | 12.6                       | ROUNDED
            13                                      | 12.6                       | WRONG_NUMBER
            0                                       | 12.6                       | WRONG_NUMBER
            twelve                                  | 12.6                       | NO_NUMBER
            the modified method, since 2018         | modified method            | TOO_LONG
            modified                                | the modified method        | PARTIAL_SPAN
            the other method                        | the modified method        | OVERLAP
            cash                                    | the modified method        | OTHER
            The Modified Method.                    | modified method            | FORMAT
            """)
    void theKindIsToldByTextAndNumbers(String answer, String gold, ErrorKind kind) {
        assertThat(ErrorKind.of(answer, gold)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "'2019\n2018', '2018\n2019', FORMAT",
        "'2019\n2018\n2017', '2018\n2019', VALUES_TOO_MANY",
        "'2019', '2018\n2019', VALUES_MISSING"
    })
    void severalValuesAreASet(String answer, String gold, ErrorKind kind) {
        assertThat(ErrorKind.of(answer, gold)).isEqualTo(kind);
    }
}
