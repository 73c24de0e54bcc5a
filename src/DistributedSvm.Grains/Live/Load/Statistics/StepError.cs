using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>Why a session failed: the errno, and the step of the protocol that answered it.</summary>
public readonly record struct StepError(Errno Errno, string Step) : IComparable<StepError>
{
    public int CompareTo(StepError other)
    {
        int byErrno = Errno.CompareTo(other.Errno);
        return byErrno != 0 ? byErrno : string.CompareOrdinal(Step, other.Step);
    }
}
