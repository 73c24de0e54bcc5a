using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Conventions;

/// <summary>What holds for every message of the model, whoever adds one.</summary>
public sealed class MessageConventionTests
{
    /// <summary>The high byte of a message's number, by the part of the model that it belongs to.</summary>
    private static readonly Dictionary<string, int> Blocks =
        new() { ["Core"] = 0x01, ["Fabric"] = 0x02, ["Sharing"] = 0x03, ["Devices"] = 0x04, ["Workloads"] = 0x05, ["Svm"] = 0x06 };

    public static TheoryData<Type> Messages => [.. ModelTypes.Messages];

    [Fact]
    public void There_are_messages_and_none_has_the_number_of_another()
    {
        Assert.True(ModelTypes.Messages.Count > 50);
        IEnumerable<string> doubles = ModelTypes.Messages.GroupBy(type => Sample(type).TypeNumber).Where(group => group.Count() > 1)
            .Select(group => $"0x{group.Key:X4}: {string.Join(", ", group.Select(type => type.Name))}");
        Assert.Empty(doubles);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_a_number_of_its_part_of_the_model(Type type)
    {
        string part = type.Namespace!.Split('.')[2];
        Assert.True(Blocks.TryGetValue(part, out int block), $"{part} has no block of numbers.");
        Assert.Equal(block, Sample(type).TypeNumber >> 8);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_a_sealed_record_that_is_serialized_and_immutable(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.NotNull(type.GetMethod("<Clone>$"));
        Assert.True(ModelTypes.IsSerialized(type));
        Assert.True(ModelTypes.IsImmutable(type));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_field_of_a_message_is_in_its_digest(Type type)
    {
        var seen = new Dictionary<ulong, (string Differs, object Value)>();
        foreach ((string differs, object value) in SampleValues.Records(type))
        {
            ulong digest = DigestOf((Message)value);
            Assert.False(
                seen.TryGetValue(digest, out (string Differs, object Value) other),
                $"{type.Name} folds the same with another {differs}: {value} and, with another {other.Differs}, {other.Value}");
            seen.Add(digest, (differs, value));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_the_same_digest_after_the_serializer(Type type)
    {
        foreach ((_, object value) in SampleValues.Records(type))
        {
            var message = (Message)value;
            Message copy = Serialization.RoundTrip(message);
            Assert.IsType(type, copy);
            Assert.Equal(DigestOf(message), DigestOf(copy));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_answer_for_a_retired_receiver_names_the_operation_and_ENODEV_and_is_never_answered_itself(Type type)
    {
        foreach ((_, object value) in SampleValues.Records(type))
        {
            if (((Message)value).WhenUndeliverable() is not { } answer)
            {
                continue;
            }

            Assert.Null(answer.WhenUndeliverable());
            Assert.Equal(Property<OperationId>(value), Property<OperationId>(answer));
            Assert.Equal(Errno.ENODEV, Property<Errno>(answer));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_prints_its_name_and_fields_and_not_its_number(Type type)
    {
        string text = Sample(type).ToString();
        Assert.StartsWith(type.Name, text, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Message.TypeNumber), text, StringComparison.Ordinal);
        Assert.All(ModelTypes.Fields(type), field => Assert.Contains($"{ModelTypes.PropertyOf(field)!.Name} ", text, StringComparison.Ordinal));
    }

    private static T Property<T>(object record) =>
        (T)record.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Single(property => property.PropertyType == typeof(T) && property.Name != nameof(Message.StepTask)).GetValue(record)!;

    private static Message Sample(Type type) => (Message)SampleValues.Records(type)[0].Value;

    private static ulong DigestOf(Message message)
    {
        var digest = new Digest(1);
        message.Fold(ref digest);
        return digest.Value;
    }
}
