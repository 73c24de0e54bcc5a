using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>The driver leaves its device: no migration in begins any more, all that is there goes to system memory, then the pagemap is destroyed (2.11 of the specification, the planned rule).</content>
public sealed partial class SvmDevice
{
    /// <summary>From the unbind on.</summary>
    [Id(50)]
    private bool _isUnbinding;

    private void BeginUnbind(IOutbox outbox)
    {
        if (!_isUnbinding)
        {
            _isUnbinding = true;
            EvictNext(BeginDemand(new DevmemDemand(new LockTicket(outbox.Self, default), null)), outbox);
        }
    }

    private void FinishUnbind(IOutbox outbox)
    {
        if (_cache.Unbind() is { } destroyed)
        {
            BeginDestroy(destroyed, outbox);
        }

        Lookup(outbox);
    }
}
