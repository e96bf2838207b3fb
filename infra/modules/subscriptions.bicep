// What arrives, as messages: manifests to the queue "uploads", receipts to the queue "receipts"; by the topics' identities.
param intakeTopicName string
param lakeTopicName string

@description('Account that holds the queues.')
param queuesAccountId string

// A hierarchical account tells of a file when it is made, still empty, and again when it is flushed: only the second counts.
var written = ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose']
var retries = {
  maxDeliveryAttempts: 30
  eventTimeToLiveInMinutes: 1440
}

resource intakeTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: intakeTopicName
}

resource lakeTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: lakeTopicName
}

// Only a manifest starts anything, also one that corrects ("2.manifest.json").
resource onUpload 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: intakeTopic
  name: 'on-upload'
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: queuesAccountId
          queueName: 'uploads'
          queueMessageTimeToLiveInSeconds: -1
        }
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/uploads/blobs/'
      subjectEndsWith: 'manifest.json'
      isSubjectCaseSensitive: true
      advancedFilters: [{ operatorType: 'StringIn', key: 'data.api', values: written }]
    }
    retryPolicy: retries
  }
}

resource onReceipt 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: lakeTopic
  name: 'on-receipt'
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: queuesAccountId
          queueName: 'receipts'
          queueMessageTimeToLiveInSeconds: -1
        }
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/runs/blobs/'
      subjectEndsWith: '.json'
      isSubjectCaseSensitive: true
      advancedFilters: [
        { operatorType: 'StringIn', key: 'data.api', values: written }
        { operatorType: 'StringContains', key: 'subject', values: ['/tasks/'] }
      ]
    }
    retryPolicy: retries
  }
}
