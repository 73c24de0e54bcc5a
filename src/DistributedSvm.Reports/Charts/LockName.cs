using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Reports.Charts;

/// <summary>The names of the locks in a set.</summary>
internal static class LockName
{
    public static IEnumerable<string> In(LockSet held) =>
        Enum.GetValues<LockClass>().Where(lockClass => ((int)held >> (int)lockClass & 1) != 0).Select(lockClass => lockClass.Name());
}
