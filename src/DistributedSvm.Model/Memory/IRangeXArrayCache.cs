namespace DistributedSvm.Model.Memory;

/// <summary>
/// Knows the range xarrays of a silo that came from another and are still in use, by their bytes in <see cref="RangeXArrayFormat"/>: whoever is sent a
/// generation that somebody on the silo already has gets the same object, and its bytes are not even decoded. Equal bytes mean equal ranges.
/// For any number of threads. Where there is none, everybody gets a range xarray of their own; results are the same.
/// </summary>
public interface IRangeXArrayCache
{
    /// <summary>The range xarray that equal bytes were decoded to before, if somebody still has it.</summary>
    RangeXArray? Find(ReadOnlySpan<byte> encoded);

    /// <summary>Remembers what bytes were decoded to, for as long as somebody has it.</summary>
    /// <returns>The one to use: an equal one when another thread was first.</returns>
    RangeXArray Share(ReadOnlySpan<byte> encoded, RangeXArray decoded);
}
