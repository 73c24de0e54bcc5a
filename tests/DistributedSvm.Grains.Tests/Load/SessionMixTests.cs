using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Tests.Load;

public sealed class SessionMixTests
{
    [Fact]
    public void Every_block_has_each_kind_as_often_as_its_weight_says()
    {
        var mix = SessionMix.Parse("share=80, move=10, flr=5, refused=5", seed: 7);
        Assert.Equal(20, mix.BlockLength);
        for (int block = 0; block < 50; block++)
        {
            var counts = Enumerable.Range(block * 20, 20).Select(session => mix.KindAt(session)).CountBy(kind => kind).ToDictionary();
            Assert.Equal((16, 2, 1, 1), (counts[SessionKind.Share], counts[SessionKind.Move], counts[SessionKind.Flr], counts[SessionKind.Refused]));
        }
    }

    [Fact]
    public void The_seed_decides_the_sequence()
    {
        Assert.Equal(Sequence(seed: 7), Sequence(seed: 7));
        Assert.NotEqual(Sequence(seed: 7), Sequence(seed: 8));
    }

    [Fact]
    public void Blocks_differ_from_each_other() => Assert.True(Sequence(7).Chunk(20).Select(block => string.Join(' ', block)).Distinct().Count() > 5);

    [Fact]
    public void One_kind_alone_is_a_mix() => Assert.Equal(SessionKind.Negotiate, SessionMix.Parse("negotiate=3", 1).KindAt(12_345));

    [Theory]
    [InlineData("shar=80", "no kind of session is named 'shar': there are share, negotiate, move, flr, refused, svm")]
    [InlineData("", "no kind of session is named '': there are share, negotiate, move, flr, refused, svm")]
    [InlineData("share=80,", "no kind of session is named ''")]
    [InlineData("share", "'share' has no weight: write share=N, N a whole number from 1 to 1000000")]
    [InlineData("share=0", "'share=0' has no weight")]
    [InlineData("share=-1", "'share=-1' has no weight")]
    [InlineData("share=1.5", "'share=1.5' has no weight")]
    [InlineData("share=1,share=2", "'share' is given twice")]
    [InlineData("share=999999,move=2", "the weights add up to more than 1000000")]
    public void What_is_no_mix_is_refused_with_what_to_write(string text, string problem)
    {
        Assert.Null(SessionMix.TryParse(text, 1, out string said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    private static SessionKind[] Sequence(ulong seed)
    {
        var mix = SessionMix.Parse("share=80,move=10,flr=5,refused=5", seed);
        return [.. Enumerable.Range(0, 400).Select(session => mix.KindAt(session))];
    }
}
