namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>What a silo did per second between two looks at it, and its totals at the second.</summary>
public readonly record struct SiloRate(SiloLoad Totals, double SessionsPerSecond, double MessagesPerSecond, double CallsPerSecond, double CallsToOthersPerSecond)
{
    /// <summary>Of every silo that answered now; one that did not answer before, or began anew since, has no rate yet.</summary>
    public static IEnumerable<SiloRate> Between(IReadOnlyCollection<SiloLoad> before, IReadOnlyCollection<SiloLoad> now, double seconds)
    {
        foreach (SiloLoad silo in now)
        {
            SiloLoad? old = before.FirstOrDefault(other => other.Silo == silo.Silo && other.Messages <= silo.Messages);
            double Rate(Func<SiloLoad, long> of) => old is null || seconds <= 0 ? 0 : (of(silo) - of(old)) / seconds;
            yield return new SiloRate(silo, Rate(s => s.Sessions), Rate(s => s.Messages), Rate(s => s.Calls), Rate(s => s.CallsToOthers));
        }
    }
}
