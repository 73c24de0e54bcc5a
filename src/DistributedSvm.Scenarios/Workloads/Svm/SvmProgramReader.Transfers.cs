using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>Steps that concern the processes on other hosts.</summary>
internal sealed partial class SvmProgramReader
{
    /// <summary>Whether a thread or a step is one of this host's.</summary>
    private bool IsHere(MappingReader reader)
    {
        if (reader.Scalar("host") is not { } name)
        {
            return true;
        }

        if (!hosts.Names.Contains(name.Text))
        {
            errors.Add(name, $"this workload has no process on '{name.Text}'{Suggestion.WithAll(name.Text, hosts.Names)}");
        }

        return name.Text == hosts.OwnName;
    }

    /// <summary>A push or a pull; <paramref name="hostKey"/> names the other host.</summary>
    private TransferMemory Transfer(MappingReader reader, string verb, string hostKey)
    {
        SvmSpan span = Span(reader, verb);
        SvmSpan there = Span(reader, "at", hasSize: false);
        return new TransferMemory(span, Peer(reader, hostKey), there, IsPull: verb == "pull");
    }

    private int Peer(MappingReader reader, string key)
    {
        if (reader.Scalar(key) is not { } name)
        {
            return 0;
        }

        ImmutableArray<string> others = hosts.Others;
        int index = others.IndexOf(name.Text);
        if (name.Text == hosts.OwnName)
        {
            errors.Add(name, $"'{key}' is another host than {hosts.OwnName}, which does this; give the thread a 'host' where only one is to do it");
        }
        else if (index < 0)
        {
            errors.Add(name, $"this workload has no process on '{name.Text}'{Suggestion.WithAll(name.Text, others)}");
        }
        else if (!hosts.HasNetwork)
        {
            errors.Add(name, $"{name.Text} is another host, and there is no way there: give the scenario a 'network: {{ bandwidth: 200Gbps, latency: 2us }}'");
        }

        return Math.Max(0, index);
    }

    private ReceiveMemory Receive(MappingReader reader)
    {
        string name = reader.Text("receive") ?? "";
        int slot = _allocations.Find(name);
        if (slot < 0)
        {
            reader.Fail("receive", $"nothing is mapped as '{name}'{Suggestion.WithAll(name, _allocations.All)}");
        }

        return new ReceiveMemory(slot);
    }
}
