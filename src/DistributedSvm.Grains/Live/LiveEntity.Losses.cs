using DistributedSvm.Engine.Live;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live;

/// <content>How it ends: retired, lost with a peer, or with its run; and what it does about peers that have ended.</content>
internal sealed partial class LiveEntity
{
    /// <summary>A silo is lost: so is everybody who spoke with an entity there.</summary>
    public void SiloLost(int silo)
    {
        if (_cell.Links.Any(link => link.PeerGeneration.Silo == silo && !link.PeerGeneration.IsNone))
        {
            Perish();
        }
        else if (Self.IsStatic)
        {
            // Whom it woke when it came up may have been there.
            WakeNeeded();
        }
    }

    /// <summary>A peer is lost, in the life in which this one knew it.</summary>
    public void PeerLost(EntityId peer, LiveGeneration generation)
    {
        if (_cell.FindLink(peer) is { } link && link.PeerGeneration == generation)
        {
            Perish();
        }
    }

    /// <summary>
    /// What a lost peer knew is not to be had again, and half of a driver, its device and its buffers is worth nothing: all that spoke with one another are lost together, as
    /// on the loss of a device, and come up anew when they are next spoken to. Whoever waits for a session hears of it.
    /// </summary>
    public void Perish()
    {
        if (_isLost || _hasEnded)
        {
            return;
        }

        _isLost = true;
        _hasEnded = true;
        _silo.Remove(_run, this);
        _run.CountLost();
        foreach ((TaskCompletionSource<Message> asked, _) in _outside.Values)
        {
            asked.TrySetException(new LiveEntityLostException($"{Path} was lost with a silo"));
        }

        foreach (LiveLink link in _cell.Links)
        {
            TellOfLoss(link);
        }

        _end();
    }

    private void TellOfLoss(LiveLink link) => RouteTo(link).PeerLost(Self, _cell.Generation).AsTask().Ignore();

    /// <summary>The run is over: nobody needs to hear that this one is gone.</summary>
    public void End()
    {
        _isLost = true;
        _hasEnded = true;
        foreach ((TaskCompletionSource<Message> asked, _) in _outside.Values)
        {
            asked.TrySetException(new LiveEntityLostException($"{Path} has ended with its run"));
        }
    }

    private void WakeNeeded()
    {
        foreach (EntityId needed in _run.NeededBy(Self))
        {
            _ = Wake(needed, EntityGrains.Get(_grains, needed.Kind, LiveKey.Of(_run.Name, _run.World, needed)));
        }
    }

    /// <summary>Until it is up: nobody else may ever speak to it, and without it this one may wait for ever.</summary>
    private async Task Wake(EntityId needed, IEntityGrain grain)
    {
        for (int attempt = 0; attempt < MostAttempts && !_isLost; attempt++)
        {
            try
            {
                await grain.Wake(needed);
                return;
            }
            catch (Exception)
            {
                // Its silo may just be lost, or have never heard of the run: whoever began that begins it again.
                await Task.Delay(LongestPause);
            }
        }
    }

    /// <summary>A bug of this transport: the entity is lost with it, and the audit says so.</summary>
    private void Fail(Exception exception)
    {
        _cell.Fail(exception);
        Perish();
    }

    /// <summary>May be called from any thread: a child is gone for good, nothing needs to be kept for it.</summary>
    public void Forget(EntityId child) => _forgotten.Enqueue(child);

    private void ForgetThoseGone()
    {
        for (int left = _forgotten.Count; left > 0 && _forgotten.TryDequeue(out EntityId child); left--)
        {
            switch (_cell.FindLink(child))
            {
                case { IsIdle: true }:
                    _cell.Drop(child);
                    break;
                case not null:
                    // The answer to the last call to it is still on its way.
                    _forgotten.Enqueue(child);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A child that has retired, and has said all it had to say, is gone: its peers need to keep nothing for it.</summary>
    private void EndIfRetired()
    {
        if (!_cell.IsRetired || _rounds > 0 || _hasEnded)
        {
            return;
        }

        _hasEnded = true;
        _silo.Remove(_run, this);
        foreach (LiveLink link in _cell.Links)
        {
            if (link.PeerGeneration.Silo == _cell.Generation.Silo)
            {
                _silo.Find(_run, link.Peer)?.Forget(Self);
            }
            else
            {
                RouteTo(link).Forget(Self).AsTask().Ignore();
            }
        }

        _end();
    }
}
