using DistributedSvm.Grains.Live.Load;

namespace DistributedSvm.Grains.Live;

/// <summary>What one silo knows of its live entities. The key is the silo's address; it lives there and nowhere else.</summary>
[Alias("dsvm.live-silo")]
public interface ILiveSiloGrain : IGrainWithStringKey
{
    [Alias("load"), ResponseTimeout("00:00:05")]
    ValueTask<SiloLoad> Load(string run);

    /// <summary>Asks every entity of the run here what it still holds.</summary>
    [Alias("audit"), ResponseTimeout("00:01:00")]
    ValueTask<LoadAudit> Audit(string run);

    [Alias("end")]
    ValueTask End(string run);
}
