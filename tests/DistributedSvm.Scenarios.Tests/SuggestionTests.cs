namespace DistributedSvm.Scenarios.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["duration", "drain", "hosts"];

    [Theory]
    [InlineData("duratoin", "; did you mean 'duration'?")]
    [InlineData("Hosts", "; did you mean 'hosts'?")]
    [InlineData("host", "; did you mean 'hosts'?")]
    [InlineData("zebra", "; known: duration, drain, hosts")]
    public void The_nearest_word_is_suggested_and_else_all(string word, string expected) => Assert.Equal(expected, Suggestion.For(word, Known));

    [Fact]
    public void Nothing_is_suggested_where_nothing_is_known() => Assert.Equal("", Suggestion.For("x", []));
}
