namespace DistributedSvm.EndToEnd;

/// <summary>The classes of tests that share a <see cref="RunCluster"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RunTestsGroup : ICollectionFixture<RunCluster>
{
    public const string Name = "runs in a cluster";
}
