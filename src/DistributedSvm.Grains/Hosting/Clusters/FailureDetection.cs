namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>How soon a silo that does not answer is declared dead, and its work goes on elsewhere.</summary>
public enum FailureDetection
{
    /// <summary>About 10 s, by two votes: a silo in a long garbage collection is not mistaken for a dead one.</summary>
    Default,

    /// <summary>About 5 s, by one vote: for demonstrations and tests on a machine that is not overloaded.</summary>
    Fast,
}
