package org.tunebook.bedrocklocal.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Kind;
import org.tunebook.bedrocklocal.internal.identity.PolicyDocument.Request;

class PolicyDocumentTest {
    @Property
    void aPatternAdmitsWhatTheRegularExpressionOfItsMeaningAdmits(
            @ForAll @StringLength(max = 8) @Chars({'a', 'b', '*', '?'}) String pattern,
            @ForAll @StringLength(max = 10) @CharRange(from = 'a', to = 'b') String text) {
        String meaning = pattern.replace("*", ".*").replace('?', '.');
        assertThat(PolicyDocument.like(pattern, text)).isEqualTo(Pattern.matches(meaning, text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"StringEquals":{"aws:PrincipalAccount":"000000000000"}}             | allowed       | explicitDeny
            {"StringEquals":{"aws:PrincipalAccount":"111111111111"}}             | implicitDeny  | implicitDeny
            {"StringNotEquals":{"aws:PrincipalAccount":"111111111111"}}          | allowed       | explicitDeny
            {"StringLike":{"AWS:principalaccount":["1*","0*0"]}}                 | allowed       | explicitDeny
            {"StringEquals":{"aws:SourceVpc":"vpc-1"}}                           | implicitDeny  | explicitDeny
            {"StringEqualsIfExists":{"aws:PrincipalAccount":"111111111111"}}     | implicitDeny  | implicitDeny
            {"Bool":{"aws:SecureTransport":"true"}}                              | allowed       | explicitDeny
            {"Bool":{"aws:SecureTransport":"false"}}                             | implicitDeny  | implicitDeny
            {"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}                  | implicitDeny  | explicitDeny
            {"StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}}   | implicitDeny  | explicitDeny
            """)
    void aConditionThatCantBeToldNeitherAllowsNorSpares(String condition, String allowing, String denying)
            throws QueryException {
        assertThat(decision("Allow", condition)).isEqualTo(allowing);
        assertThat(decision("Deny", condition)).isEqualTo(denying);
    }

    private static String decision(String effect, String condition) throws QueryException {
        String allows =
                effect.equals("Deny") ? "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:none\"}," : "";
        return PolicyDocument.read(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[" + allows + "{\"Effect\":\"" + effect
                                + "\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":" + condition + "}]}",
                        Kind.PERMISSIONS)
                .decide(new Request(
                        "s3:GetObject",
                        "arn:aws:s3:::bucket/key",
                        null,
                        Map.of("aws:principalaccount", "000000000000", "aws:securetransport", "true")))
                .wireName();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"Version\":\"2020-01-01\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Resource\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Actions\":\"*\",\"Resource\":\"*\"}}",
                "{\"Statement\":\"Allow\"}"
            })
    void whatIsNoPolicyIsRefused(String text) {
        assertThatThrownBy(() -> PolicyDocument.read(text, Kind.PERMISSIONS))
                .isInstanceOf(QueryException.class)
                .extracting(e -> ((QueryException) e).code())
                .isEqualTo("MalformedPolicyDocument");
    }
}
